"""Sort codes and account numbers as people type them."""

import pytest

from portal.banking.details import Details, NotAnAccountNumber, NotASortCode, read_details


@pytest.mark.parametrize(
    ("sort_code", "account_number", "read"),
    [
        ("20-00-00", "55779911", ("200000", "55779911")),
        (" 20 00 00 ", "5577 9911", ("200000", "55779911")),
        ("20\u201300\u201300", "1234567", ("200000", "01234567")),
        ("20.00.00", "123456", ("200000", "00123456")),
    ],
)
def test_people_type_them_in_many_ways(sort_code, account_number, read):
    assert read_details(sort_code, account_number) == Details(*read)


@pytest.mark.parametrize("sort_code", ["", "20-00-0", "20-00-000", "2O-00-00", "٢٠٠٠٠٠", "20/00/00", "IBAN"])
def test_what_is_no_sort_code_is_refused(sort_code):
    with pytest.raises(NotASortCode):
        read_details(sort_code, "12345678")


@pytest.mark.parametrize("number", ["", "12345", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "-"])
def test_what_is_no_account_number_is_refused(number):
    with pytest.raises(NotAnAccountNumber):
        read_details("200000", number)


def test_the_digits_are_in_no_log():
    details = Details("200000", "55779911")

    assert f"{details!r} {details}" == "<Details ••-••-00, •••••911> <Details ••-••-00, •••••911>"
    assert details.spoken == "20-00-00, 55779911"
