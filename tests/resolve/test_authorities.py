"""Persons and places identified at an authority by their source."""

from kg.resolve.authorities import address_of, local_name


def test_names_of_authorities() -> None:
    assert local_name(("https://d-nb.info/gnd/118561758",), "person") == "person/gnd-118561758"
    assert local_name(("some key", "http://viaf.org/viaf/44308310"), "person") == (
        "person/viaf-44308310"
    )
    assert local_name(("https://www.geonames.org/524901/moscow.html",), "place") == (
        "place/geonames-524901"
    )
    assert local_name(("https://example.org/people/7",), "person") is None


def test_addresses_are_those_of_the_authority() -> None:
    assert address_of("person/gnd-118561758") == "https://d-nb.info/gnd/118561758"
    assert address_of("person/frus1961-63v06-p_KNS2") is None
    assert address_of("organization/embassy-australia") is None
