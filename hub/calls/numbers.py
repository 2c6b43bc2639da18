"""Telephone numbers in one spelling, so that a wish not to be called is found whatever way a number is typed. Pure."""

import phonenumbers


def international(typed: str, ours: str) -> str:
    """Return the number in international form (E.164), read as in the country of `ours`.

    What is no number stays as typed: an address like `sip:desk@example.com`, an extension.
    """
    if any(char.isalpha() for char in typed):
        return "".join(typed.split())
    digits = "".join(char for char in typed if char.isdigit() or char in "+*#")
    plus = f"+{digits[2:]}" if digits.startswith("00") else digits
    try:
        number = phonenumbers.parse(plus, _country_of(ours))
    except phonenumbers.NumberParseException:
        return digits or typed.strip()
    if not phonenumbers.is_possible_number(number):
        return digits
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _country_of(number: str) -> str | None:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number, None)) or None
    except phonenumbers.NumberParseException:
        return None
