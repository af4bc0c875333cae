"""Values as User Interface API and GraphQL give them: the raw one, and the one shown in the user's locale."""

from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from babel.numbers import format_currency, format_decimal

from connector.sandbox.wire.access import View
from connector.sandbox.wire.schema import Field
from connector.sandbox.wire.soql.dates import zone
from connector.sandbox.wire.values import parse_instant

Row = dict[str, Any]


@cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


class Display:
    """One user's locale and time zone."""

    def __init__(self, view: View) -> None:
        organization = view.org.organization()
        person = {
            name: view.org.value("User", "Id", view.user_id, name)
            for name in ("LocaleSidKey", "LanguageLocaleKey", "TimeZoneSidKey")
        }
        self._locale = _locale(str(person["LocaleSidKey"] or organization["DefaultLocaleSidKey"] or "en_US"))
        self._zone: ZoneInfo = zone(str(person["TimeZoneSidKey"] or organization["TimeZoneSidKey"]))
        self._many_currencies = view.org.multi_currency
        self._currency = view.org.default_currency()

    @staticmethod
    def raw(field: Field, value: Any) -> Any:
        """The value on the wire of these two APIs, from that of SOQL: instants end in Z."""
        if field.type == "datetime" and isinstance(value, str):
            return value.replace("+0000", "Z")
        return value

    def shown(self, field: Field, value: Any, row: Row) -> str | None:
        """None for what a page shows as it is: texts, ids, booleans. ``row`` tells the currency."""
        if value is None:
            return None
        match field.type:
            case "picklist" | "multipicklist" | "combobox":
                return ";".join(field.words.get(one, one) for one in str(value).split(";"))
            case "date":
                return format_skeleton("yMd", date.fromisoformat(value), locale=self._locale)
            case "datetime":
                return self._instant(parse_instant(value))
            case "currency":
                return self._money(field, value, row.get("CurrencyIsoCode"))
            case "percent":
                return self._number(value, field.scale) + "%"
            case "double":
                return self._number(value, field.scale)
            case "int":
                return self._number(value, 0)
        return None

    def _instant(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        there = moment.astimezone(self._zone)
        day = format_skeleton("yMd", there.date(), locale=self._locale)
        return f"{day}, {format_time(there, 'short', tzinfo=self._zone, locale=self._locale)}"

    def _number(self, value: float, scale: int) -> str:
        pattern = "#,##0" + ("." + "0" * scale if scale else "")
        return str(format_decimal(value, pattern, locale=self._locale))

    def _money(self, field: Field, value: float, currency: str | None) -> str:
        if self._many_currencies:
            # An organisation with several currencies names the record's before the number; the converted amount in
            # brackets is left out (unverified against a live org).
            return f"{currency or self._currency} {self._number(value, field.scale)}"
        shown = format_currency(value, self._currency, locale=self._locale)
        return str(shown)
