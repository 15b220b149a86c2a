"""The lab's own clock: it starts at one fixed instant and stands still until somebody moves it.

Only moto and the gate read it. The kernel's, botocore's and the AWS CLI's clocks stay real. The calendar begins
beyond the real date because the CLI refuses credentials that look expired.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

START = datetime(2035, 1, 15, 9, tzinfo=timezone.utc)


class Clock:
    """A clock that only moves forward, and only when told to."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._now = start

    @property
    def start(self) -> datetime:
        """When the lab's calendar begins, in UTC."""
        return self._start

    def now(self) -> datetime:
        """The lab's date and time, in UTC."""
        return self._now

    def naive_now(self) -> datetime:
        """The same instant without a time zone: the form moto calculates with."""
        return self._now.replace(tzinfo=None)

    def later(self, *, hours: float = 0, minutes: float = 0) -> datetime:
        """Move the clock forward.

        Args:
            hours: how many hours.
            minutes: how many minutes on top.

        Returns:
            The new date and time, in UTC.

        Raises:
            ValueError: the step is negative.
        """
        step = timedelta(hours=hours, minutes=minutes)
        if step < timedelta(0):
            raise ValueError("The lab's clock only moves forward.")
        self._now += step
        return self._now

    def reset(self) -> None:
        """Back to the start."""
        self._now = self._start
