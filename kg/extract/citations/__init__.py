"""Citations: of the edition itself, of telegrams and letters, of publications and archives."""
