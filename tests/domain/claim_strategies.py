"""What people may type, right and wrong, for the tests that try anything."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from builders import care, hospital, stay
from domain.values import Care, CareLink, Stay, StayReason, TariffBasis

from .claim_oracle import ABROAD, FRANCE, IN_ZONE

maybe = st.booleans()
days = st.sampled_from([date(2026, 2, d) for d in range(8, 20)] + [date(2026, 12, 1)])
nights = st.none() | st.sampled_from(
    [
        hospital("2026-02-11", "2026-02-12"),
        hospital("2026-02-11", "2026-02-11"),
        hospital("2026-02-15", "2026-02-18"),
    ]
)
any_care = st.builds(
    Care,
    reason=st.sampled_from(["Otite", "Otite", "x" * 180, "", "x" * 181]),
    planned_before_departure=maybe,
    amount_cents=st.sampled_from([8540, 1, 99_999_999, 0, 100_000_000]),
    linked_to=st.sampled_from([CareLink.ILLNESS, CareLink.THIRD_PARTY_ACCIDENT]),
    accident_on=st.none() | days,
)
right_care = st.just(care()) | st.builds(
    Care,
    reason=st.just("Chute"),
    planned_before_departure=maybe,
    amount_cents=st.integers(1, 99_999_999),
    linked_to=st.just(CareLink.THIRD_PARTY_ACCIDENT),
    accident_on=st.sampled_from([date(2026, 2, 1), date(2026, 2, 14), date(2026, 2, 19)]),
)
any_stay = st.builds(
    Stay,
    country=st.sampled_from(sorted(IN_ZONE | ABROAD | FRANCE | {"ZZ"})),
    reason=st.sampled_from(StayReason),
    starts_on=days,
    ends_on=days,
    tariff=st.none() | st.sampled_from(TariffBasis),
    partially_reimbursed=st.none() | maybe,
    hospitalisation=nights,
)
right_stay = st.builds(
    lambda country, ends, night: stay("2026-02-10", ends, country=country, hospitalisation=night),
    st.sampled_from(sorted(IN_ZONE | ABROAD)),
    st.sampled_from(["2026-02-17", "2026-02-20", "2027-01-01"]),
    st.none() | st.just(hospital("2026-02-11", "2026-02-12")),
)
hours = st.sampled_from([-30, -1, 0, 1, 12, 24, 100, 7 * 24, 14 * 24, 15 * 24, 30 * 24])
which = st.integers(-3, -1) | st.integers(0, 50)  # often one of the newest claims
numbers = st.integers(1, 14)
