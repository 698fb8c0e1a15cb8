import tarfile
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import ListedPerson, Volume
from kg.resolve.grow import FILE_NAME, import_register
from kg.resolve.register import Register

PERSON = """<person><id>200001</id>
<authorities><authority service="viaf">12345</authority></authorities>
<names><preferred><name>Rook, Anna B.</name></preferred><alternates/>
<originals><original><name>Rook, Anna B.</name>
<source-url>https://history.state.gov/historicaldocuments/frus1999v01/persons#p_RAB1</source-url>
<source-url>https://history.state.gov/departmenthistory/people/rook-anna-b</source-url></original>
<original><name>Rooke, Anna</name></original></originals></names>
<birth-year>1901</birth-year><death-year/>
<remarks><remark><p>Ambassador to Ruritania</p>
<source-url>https://history.state.gov/historicaldocuments/frus1999v01/persons#p_RAB1</source-url>
</remark></remarks></person>"""
MISSION = """<country-mission><territory-id>ruritania</territory-id><chiefs><chief>
<person-id>rook-anna-b</person-id><role-title-id>ambassador-e-p</role-title-id>
<appointed><date>1950-01-01</date></appointed><started><date>1950-02-03</date></started>
<ended><date>1952-04</date></ended></chief></chiefs></country-mission>"""


@pytest.fixture(scope="module")
def shipped() -> Register:
    return Register.load()


def data_folder(folder: Path) -> Path:
    (folder / "people").mkdir(parents=True)
    (folder / "people" / "200001.xml").write_text(PERSON, encoding="utf-8")
    (folder / "ruritania.xml").write_text(MISSION, encoding="utf-8")
    (folder / "bad.xml").write_text("<person>", encoding="utf-8")
    return folder


def check(folder: Path, shipped: Register, source: Path) -> None:
    told = import_register([source], folder, shipped)
    assert (told.people, told.entries, told.tenures) == (1, 1, 1)
    assert [name.endswith("bad.xml") for name, _ in told.left_out] == [True]
    register = Register.load([folder / FILE_NAME])
    person = register.person("person/200001")
    assert person is not None
    assert (person.name, person.birth, person.death) == ("Anna B. Rook", 1901, None)
    entry = register.entry("frus1999v01", "p_RAB1")
    assert entry is not None
    assert (entry.person, entry.description) == ("person/200001", "Ambassador to Ruritania")
    assert register.person("person/200001") is not None
    (tenure,) = register.holders("office/ambassador-ruritania")
    assert (tenure.since.isoformat(), str(tenure.until)) == ("1950-02-03", "1952-04-30")


def test_a_folder_is_imported(tmp_path: Path, shipped: Register) -> None:
    check(tmp_path / "user", shipped, data_folder(tmp_path / "data"))


def test_an_archive_is_imported_alike(tmp_path: Path, shipped: Register) -> None:
    folder = data_folder(tmp_path / "data")
    with tarfile.open(tmp_path / "data.tar.xz", "w:xz") as archive:
        archive.add(folder, "data")
    check(tmp_path / "user", shipped, tmp_path / "data.tar.xz")
    import_register([folder], tmp_path / "again", shipped)
    same = (tmp_path / "user" / FILE_NAME).read_bytes()
    assert (tmp_path / "again" / FILE_NAME).read_bytes() == same


def test_lists_of_volumes_are_imported(tmp_path: Path, shipped: Register) -> None:
    volume = Volume("own", persons=(ListedPerson("p_X1", "Roe, Jane", "Consul at Zenda"),))
    told = import_register([], tmp_path, shipped, [volume])
    assert told.listed == 1
    entry = Register.load([tmp_path / FILE_NAME]).entry("own", "p_X1")
    assert entry is not None
    assert (entry.person, entry.identity) == (None, "person/own-p_X1")


def test_what_is_no_data_is_told(tmp_path: Path, shipped: Register) -> None:
    with pytest.raises(InputError, match="can't be read"):
        import_register([tmp_path / "absent.tar.xz"], tmp_path / "user", shipped)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.xml").write_text("<other/>")
    with pytest.raises(InputError, match="is people or POCOM data"):
        import_register([tmp_path / "other"], tmp_path / "user", shipped)
    assert not (tmp_path / "user" / FILE_NAME).exists()
