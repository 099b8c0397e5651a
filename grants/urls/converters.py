"""`<reference:…>` in an address: only what has the shape of an application's reference gets as far as a view."""

from django.urls import register_converter


class ReferenceConverter:
    regex = "[A-Z]{2,6}-[0-9]{4}-[0-9]{4,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")
