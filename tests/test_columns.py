"""Many columns of whole numbers are added up as one number, and come apart as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.cues import weight_table
from nlp.cues.columns import Columns
from nlp.strict_yaml import PackError

ROWS = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.lists(st.integers(-900, 900), min_size=count, max_size=count), max_size=30),
    )
)


@given(given=ROWS)
@pytest.mark.parametrize("factor", [1, 10**9, 10**14])
def test_each_column_is_added_up(factor: int, given: tuple[int, list[list[int]]]) -> None:
    count, rows = given
    scaled = [[cell * factor for cell in row] for row in rows]
    most = max([sum(map(abs, cells)) for cells in zip(*scaled, strict=True)], default=0)
    columns = Columns(count, most)
    packed = [columns.packed(dict(enumerate(row))) for row in scaled]
    expected = [sum(row[column] for row in scaled) for column in range(count)]
    assert columns.added(packed) == expected


@pytest.mark.parametrize("most", [2**31 - 1, 2**31, 2**63 - 1])
def test_a_cell_holds_what_it_was_made_for(most: int) -> None:
    columns = Columns(2, most)
    for row in ([most, -most], [-most, most], [-most, -most]):
        assert columns.added([columns.packed(dict(enumerate(row)))]) == row


def test_columns_without_rows_are_zero() -> None:
    assert Columns(3, 9).added([]) == [0, 0, 0]
    assert Columns(0, 0).added([]) == []


@pytest.mark.parametrize("weight", ["1.5", "many", "9" * 13, "9" * 5000])
def test_weights_that_could_not_be_added_up_are_refused(tmp_path: Path, weight: str) -> None:
    table = tmp_path / "weights.csv"
    table.write_text(f"cue,excuse\nstart,-100\nword:never,{weight}\n", "utf-8")
    with pytest.raises(PackError, match=r"weights\.csv:3: a weight is a whole number") as refused:
        weight_table.read(table)
    assert len(str(refused.value)) < 300
