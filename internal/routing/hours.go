package routing

import "time"

// Hours are a queue's opening hours, in each hub's own local time: open from
// the opening time to just before the closing time.
type Hours struct {
	Always bool      // 24/7
	Week   [7][]Span // by time.Weekday
	Closed []Date    // closed all day
}

// Span is a part of a day, in minutes from local midnight: From ≤ t < To.
type Span struct{ From, To int }

// Date is a day of the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}
