//! Civil days, working days and periods: the law of time. Pure, no I/O.
