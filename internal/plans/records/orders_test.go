package records

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// layoutsOfOrders are the layouts of package time for a date in each order, with a year of four digits and of two.
var layoutsOfOrders = map[order][]string{
	yearFirst:  {"2006/1/2", "06/1/2"},
	dayFirst:   {"2/1/2006", "2/1/06"},
	monthFirst: {"1/2/2006", "1/2/06"},
}

// TestOrdersOfDates writes dates of three numbers with each mark. A text is a date in the orders in which package time
// reads it, if its year is one that a record may have. Nobody writes the month first with points.
func TestOrdersOfDates(t *testing.T) {
	t.Parallel()
	numbers := []string{"0", "1", "2", "02", "11", "12", "13", "28", "29", "30", "31", "32", "68", "69", "99"}
	years := []string{"0002", "0012", "1899", "1900", "2023", "2024", "2100", "2101"}
	for _, first := range slices.Concat(numbers, years) {
		for _, second := range numbers {
			for _, third := range slices.Concat(numbers, years) {
				if len(first) == 4 && len(third) == 4 {
					continue
				}
				for _, mark := range []string{"/", "-", "."} {
					text := first + mark + second + mark + third
					want := order(0)
					for of, layouts := range layoutsOfOrders {
						for _, layout := range layouts {
							at, err := time.Parse(layout, strings.ReplaceAll(text, mark, "/"))
							isRead := err == nil && at.Year() >= firstYear && at.Year() <= lastYear
							if isRead && (mark != "." || of != monthFirst) {
								want |= of
							}
						}
					}
					m, ok := scan(text)
					if got := m.possible(); !ok || got != want {
						t.Errorf("%s is a date in the orders %03b, want %03b", text, got, want)
					}
				}
			}
		}
	}
}

// TestOrdersOfNamedMonths gives dates with the name of a month. Each is a date in any order, or in none.
func TestOrdersOfNamedMonths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"3 Aug 2026": "2026-08-03", "Aug 3, 2026": "2026-08-03", "03-aug-26": "2026-08-03", "2026-Aug-03": "2026-08-03",
		"29 Feb 2024": "2024-02-29", "29 Feb 2023": "", "31 Apr 2026": "", "0 May 2026": "", "3 Aug 1899": "", "3 Aug 2101": "",
		"3 Aug 69": "1969-08-03", "3 Aug 68": "2068-08-03",
	} {
		m, ok := scan(text)
		orders := m.possible()
		if !ok || (orders == anyOrder) != (want != "") || orders != anyOrder && orders != 0 {
			t.Errorf("%s is a date in the orders %03b, %t; want %q", text, orders, ok, want)
		}
		for _, of := range []order{yearFirst, dayFirst, monthFirst} {
			at, isDate := m.in(of)
			if isDate != (want != "") || isDate && at.Format(time.DateOnly) != want {
				t.Errorf("%s in the order %03b is %v, %t; want %q", text, of, at, isDate, want)
			}
		}
	}
}

// TestOrderOfAFile reads dates by the order of their file. A date that has four digits first keeps them as the year, and
// another date that does not fit the order is no date. Without an order, a date of one order is read, and a year of two
// digits is first only if no other order fits.
func TestOrderOfAFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text                  string
		year, day, month, any string // the date by each order; "" is no date
	}{
		{"03/08/2026", "", "08-03 2026", "03-08 2026", ""},
		{"13/08/2026", "", "08-13 2026", "", "08-13 2026"},
		{"08/13/2026", "", "", "08-13 2026", "08-13 2026"},
		{"03.08.2026", "", "08-03 2026", "", "08-03 2026"},
		{"2026/08/03", "08-03 2026", "08-03 2026", "08-03 2026", "08-03 2026"},
		{"2026-31-12", "", "", "", ""},
		{"99/08/03", "08-03 1999", "", "", "08-03 1999"},
		{"26/08/03", "08-03 2026", "08-26 2003", "", "08-26 2003"},
		{"12/25/03", "", "", "12-25 2003", "12-25 2003"},
		{"30/02/2026", "", "", "", ""},
		{"3 Aug 2026", "08-03 2026", "08-03 2026", "08-03 2026", "08-03 2026"},
	} {
		for of, want := range map[order]string{yearFirst: c.year, dayFirst: c.day, monthFirst: c.month, 0: c.any} {
			clock := clock{order: of}
			at, ok := clock.read(c.text + " 09:05")
			if ok != (want != "") || ok && at.Format("01-02 2006 15:04") != want+" 09:05" {
				t.Errorf("%s in the order %03b is %v, %t; want %q", c.text, of, at.Time, ok, want)
			}
		}
	}
}

// TestTimesThatResembleALayout reads times by the layout of a map. A time may have a weekday, no leading zeros or another
// case of AM. Another order, mark, length of the year, or a clock of other hours is not of the layout.
func TestTimesThatResembleALayout(t *testing.T) {
	t.Parallel()
	const dayLayout, halfLayout, shortLayout = "02/01/2006 15:04", "01/02/2006 03:04 PM", "02.01.06 15:04"
	for layout, texts := range map[string]map[string]string{
		dayLayout: {
			"03/08/2026 09:05": "2026-08-03 09:05", "3/8/2026 9:05": "2026-08-03 09:05", "Mon 3/8/2026 09:05": "2026-08-03 09:05",
			"03/08/26 09:05": "", "03.08.2026 09:05": "", "03-08-2026 09:05": "", "08/13/2026 09:05": "", "2026/08/03 09:05": "",
			"03/08/2026 09:05 AM": "", "03/08/2026 25:05": "2026-08-04 01:05", "31/04/2026 09:05": "",
		},
		halfLayout: {
			"08/03/2026 09:05 PM": "2026-08-03 21:05", "8/3/2026 9:05 pm": "2026-08-03 21:05", "08/03/2026 12:05 a.m.": "2026-08-03 00:05",
			"08/03/2026 09:05": "", "08/03/26 09:05 PM": "", "08-03-2026 09:05 PM": "", "13/08/2026 09:05 PM": "",
		},
		shortLayout: {
			"03.08.26 09:05": "2026-08-03 09:05", "3.8.26 9:05": "2026-08-03 09:05", "03.08.2026 09:05": "", "3/8/26 9:05": "",
		},
	} {
		for text, want := range texts {
			clock := clock{layouts: []string{layout}}
			at, ok := clock.read(text)
			if ok != (want != "") || ok && at.Format("2006-01-02 15:04") != want {
				t.Errorf("%q by %q is %v, %t; want %q", text, layout, at.Time, ok, want)
			}
		}
	}
}

// TestDatesOfLayouts reads dates without leading zeros by a layout that has them, in each order of the date.
func TestDatesOfLayouts(t *testing.T) {
	t.Parallel()
	withoutZeros := strings.NewReplacer("01", "1", "02", "2")
	for of, layouts := range map[order][]string{
		yearFirst:  {"2006-01-02 15:04", "06/01/02 15:04"},
		dayFirst:   {"02.01.2006 15:04", "02/01/06 15:04"},
		monthFirst: {"01/02/2006 15:04", "01-02-06 15:04"},
	} {
		for _, layout := range layouts {
			c := clock{layouts: []string{layout}}
			for day := range 366 {
				want := time.Date(2024, 1, 1+day, 9, 5, 0, 0, time.UTC)
				text := want.Format(withoutZeros.Replace(layout))
				if at, ok := c.read(text); !ok || !at.Equal(want) {
					t.Errorf("%q by %q, in the order %03b, is %v, %t", text, layout, of, at.Time, ok)
				}
			}
		}
	}
}

// TestFormsOfMoments names the form of a text as a map has it, in the order of the file.
func TestFormsOfMoments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		of   order
		want string
	}{
		{"2026-08-03", yearFirst, "YYYY-MM-DD"},
		{"03/08/2026 09:05", dayFirst, "DD/MM/YYYY hh:mm"},
		{"08/03/2026 09:05:01 PM", monthFirst, "MM/DD/YYYY hh:mm:ss AM"},
		{"03.08.26 09:05", dayFirst, "DD.MM.YY hh:mm"},
		{"26-08-03 09:05", yearFirst, "YY-MM-DD hh:mm"},
		{"3 Aug 2026 9:05", dayFirst, "DD/MMM/YYYY hh:mm"},
		{"03-Aug-26", dayFirst, "DD-MMM-YY"},
		{"2026-08-03 09:05:00+02:00", yearFirst, "YYYY-MM-DD hh:mm:ssZ"},
		{"09:05", 0, "hh:mm"},
		{"9:05:30 am", 0, "hh:mm:ss AM"},
		{"1785741900", 0, "seconds since 1970"},
		{"1785741900000", 0, "milliseconds since 1970"},
		{"46237.5", 0, "days since 1899-12-30"},
		{"0.5", 0, "part of a day"},
		{"905", 0, "a number"},
	} {
		m, ok := scan(c.text)
		if got := m.form(c.of); !ok || got != c.want {
			t.Errorf("%q has the form %q, want %q", c.text, got, c.want)
		}
	}
}
