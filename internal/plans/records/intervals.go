package records

import (
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// IntervalColumns are the values of a row of an interval report, a row for each interval and
// queue: averages are in seconds or as h:mm:ss.
var IntervalColumns = []string{"date", "time", "queue", "line", "offered", "answered", "abandoned", "asa", "ata", "aht", "service_level"}

// averageColumns are those of durations.
var averageColumns = []string{"asa", "ata", "aht"}

// intervalNames are other names under which reports have a value.
var intervalNames = map[string]string{
	"calls": "offered", "calls_offered": "offered", "interval": "time", "start": "time", "interval_start": "time",
	"line": "queue", "calls_answered": "answered", "handled": "answered", "calls_abandoned": "abandoned",
}

// Interval is a row of an interval report. A value that is not known is NaN.
type Interval struct {
	Row    int
	Date   routing.Date // by the clock of the center
	Minute int          // of the day at which the interval starts; -1 of a whole day
	Queue  string       // "" if the report has no column of it
	Counts
	Again bool // the clock shows the time twice, or never
}

// Counts are what a report counts in an interval.
type Counts struct {
	Offered, Answered, Abandoned float64
	ASA, ATA, AHT                float64 // average speed of answer, time to abandon and handle time, in seconds
}

// IntervalReader reads an interval report as a stream.
type IntervalReader struct {
	*Reader
	columns    csvColumns
	date, time csvColumn
	queue      csvColumn
	numbers    [6]csvColumn // as Counts
	hasTimes   bool
	starts     map[[2]string]intervalStart // what texts of dates and times say
	commas     bool                        // separate the cells
}

type intervalStart struct {
	date   routing.Date
	minute int
	ok     bool
	again  bool // the clock shows it twice
	doubt  bool // the text does not say which of the two, or the clock skips it
}

// NewIntervalReader looks at the beginning of a report, as NewReader does.
func NewIntervalReader(in io.Reader, file string, m *Map) (*IntervalReader, error) {
	r := &IntervalReader{Reader: newReader(in, file, m), starts: map[[2]string]intervalStart{}}
	r.what = "an interval report"
	if _, err := r.begin("export the calls of some weeks by interval"); err != nil {
		return nil, err
	}
	c := &r.columns
	names, err := r.readHeader(c, IntervalColumns, intervalNames)
	if err != nil {
		return nil, err
	}
	c.mayBeLong, r.commas = true, c.separator == ','
	v := c.values
	r.date, r.time, r.queue, r.hasTimes = v["date"], v["time"], v["queue"], v["time"] != nil
	if r.queue == nil {
		r.queue = v["line"]
	}
	if r.date == nil && c.date >= 0 {
		r.date = csvColumn{{cells: []int{c.date}, after: -1}}
	}
	for i, name := range slices.Concat([]string{"offered", "answered", "abandoned"}, averageColumns) {
		r.numbers[i] = v[name]
	}
	return r, r.checkIntervalColumns(names)
}

// checkIntervalColumns reports values that are needed and in no column.
func (r *IntervalReader) checkIntervalColumns(names []string) error {
	var missing []string
	if r.date == nil && r.time == nil {
		missing = append(missing, "date")
	}
	if r.numbers[0] == nil && (r.numbers[1] == nil || r.numbers[2] == nil) {
		missing = append(missing, "offered")
	}
	if missing == nil {
		return nil
	}
	return r.refuseColumns(strings.Join(missing, " and "), names, missing)
}

// isIntervalReport reports whether the columns of an export are those of an interval report.
func isIntervalReport(names []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { own := normalized(n); return own == name || intervalNames[own] == name })
	}
	return has("offered") && (has("date") || has("time"))
}

// HasTimes reports whether the report has a column of times: else its rows are of days.
func (r *IntervalReader) HasTimes() bool { return r.hasTimes }

// All yields the rows. Each is valid until the next. After it Err says whether the file was
// read to its end.
func (r *IntervalReader) All() iter.Seq[*Interval] {
	return func(yield func(*Interval) bool) {
		var row Interval
		for cells := range r.rows(&r.columns) {
			if r.readInterval(cells, &row) {
				r.records++
				if !yield(&row) {
					return
				}
			}
		}
		broken, untimed, bad := r.Problems[BrokenLine].Count, r.Problems[BadTime], r.Problems[BadCount]
		switch {
		case r.err != nil:
		case untimed.Count > r.records:
			r.err = r.refuse(fmt.Sprintf("%d rows have no time that can be read, the first is in line %d: %q", untimed.Count, untimed.Line, untimed.First),
				`name the form of times in a file map.yaml, as in "{records: csv, time: DD/MM/YYYY hh:mm}", and give it by --map map.yaml`)
		case broken > r.records:
			p := r.Problems[BrokenLine]
			r.err = r.refuse(fmt.Sprintf("%d lines are no rows, the first is line %d: %q", broken, p.Line, p.First), "check the separator and the columns; a map file can name them")
		case r.records == 0 && bad.Count > 0:
			r.err = r.refuse(fmt.Sprintf("no row has a count that can be read, the first is in line %d: %q", bad.Line, bad.First), "write the calls as whole numbers")
		case r.records == 0:
			r.err = r.refuse("it has no row of counts", "export the calls of some weeks by interval")
		}
	}
}

// maxCount bounds the calls of a queue in an interval or on a day.
const maxCount = 1e7

// readInterval reads a row. It returns false if the row is left out.
func (r *IntervalReader) readInterval(cells []string, row *Interval) bool {
	queue, date, time := r.queue.text(cells), r.date.text(cells), r.time.text(cells)
	if isTotal(queue) || isTotal(date) || isTotal(time) {
		r.Problems.Add(TotalRow, r.row, strings.Join(cells, " "))
		return false
	}
	start := r.start(date, time)
	if !start.ok {
		r.Problems.Add(BadTime, r.row, strings.TrimSpace(date+" "+time))
		return false
	}
	if start.doubt {
		r.Problems.Add(ClockChange, r.row, strings.TrimSpace(date+" "+time))
	}
	*row = Interval{Row: r.row, Date: start.date, Minute: start.minute, Queue: r.name(queue), Again: start.again}
	for i, to := range []*float64{&row.Offered, &row.Answered, &row.Abandoned} {
		*to = r.count(r.numbers[i].text(cells))
	}
	for i, to := range []*float64{&row.ASA, &row.ATA, &row.AHT} {
		*to = r.seconds(r.numbers[3+i], cells)
	}
	if r.numbers[0] == nil {
		row.Offered = row.Answered + row.Abandoned
	}
	return !math.IsNaN(row.Offered)
}

// totalWords begin rows of totals and averages.
var totalWords = []string{
	"total", "totals", "grand total", "subtotal", "sub total", "sum", "average", "averages", "avg", "mean",
	"overall", "summary", "summe", "gesamt", "mittelwert", "durchschnitt", "moyenne", "promedio", "suma", "totaal", "totale",
}

func isTotal(text string) bool {
	if text == "" || text[0] >= '0' && text[0] <= '9' {
		return false
	}
	text = strings.ToLower(strings.TrimRight(text, " :."))
	return slices.Contains(totalWords, text) || strings.HasPrefix(text, "total ") || strings.HasSuffix(text, " total")
}

// start reads when an interval starts. It is kept, since each is that of many queues.
func (r *IntervalReader) start(date, clock string) intervalStart {
	out, known := r.starts[[2]string{date, clock}]
	if !known {
		out = r.parseStart(date, clock)
		r.starts[[2]string{strings.Clone(date), strings.Clone(clock)}] = out
	}
	return out
}

func (r *IntervalReader) parseStart(date, clock string) intervalStart {
	if begin, _, isRange := strings.Cut(strings.ReplaceAll(clock, "–", "-"), "-"); isRange && strings.Contains(begin, ":") &&
		len(strings.TrimSpace(begin)) <= len("08:00 AM") {
		clock = strings.TrimSpace(begin) // 08:00-08:30
	}
	if len(clock) == 4 && strings.Trim(clock, "0123456789") == "" {
		clock = clock[:2] + ":" + clock[2:] // 0830
	}
	text := strings.TrimSpace(date + " " + clock)
	if !r.hasTimes && !strings.Contains(date, ":") {
		text += " 00:00"
	}
	t, ok := r.clock.read(text)
	minute := t.Hour()*60 + t.Minute()
	if !r.hasTimes {
		minute = -1
	}
	shows := func(after time.Duration) bool {
		other := t.Add(after)
		return other.Hour()*60+other.Minute() == minute && routing.DateOf(other) == routing.DateOf(t.Time)
	}
	twice := shows(time.Hour) || shows(-time.Hour)
	return intervalStart{routing.DateOf(t.Time), minute, ok, twice && r.hasTimes, t.clockChange && r.hasTimes}
}

// count reads a count of calls, which is a whole number or an average of some. A number whose
// digits are grouped by three is a whole one: 1,234 is no count with three decimals.
func (r *IntervalReader) count(text string) float64 {
	if isNothing(text) {
		return math.NaN()
	}
	plain, grouped := ungrouped(text, r.commas)
	v, err := strconv.ParseFloat(plain, 64)
	switch {
	case err != nil || math.IsInf(v, 0) || math.IsNaN(v) || v > maxCount:
		r.Problems.Add(BadCount, r.row, text)
		return math.NaN()
	case v < 0:
		r.Problems.Add(NegativeCount, r.row, text)
		return math.NaN()
	case grouped:
		r.Problems.Add(GroupedDigits, r.row, text)
	}
	return v
}

func isNothing(text string) bool { return text == "" || text == "-" }

// groupMarks are spaces and apostrophes between groups of digits.
var groupMarks = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "")

// ungrouped returns a number without what groups its digits, and with a decimal point. Where
// commas separate the cells, the point is the decimal mark.
func ungrouped(text string, commas bool) (plain string, grouped bool) {
	if strings.Trim(text, "0123456789") == "" {
		return text, false
	}
	plain = groupMarks.Replace(text)
	grouped = plain != text
	comma, point := strings.LastIndexByte(plain, ','), strings.LastIndexByte(plain, '.')
	switch {
	case comma >= 0 && point >= 0: // the last is the decimal mark
		mark := byte(',')
		if comma < point {
			mark = '.'
		}
		groups := strings.ReplaceAll(plain, string(','+'.'-mark), "")
		return strings.ReplaceAll(groups, string(mark), "."), true
	case comma >= 0 && isGrouped(plain, ","):
		return strings.ReplaceAll(plain, ",", ""), true
	case point >= 0 && !commas && isGrouped(plain, "."):
		return strings.ReplaceAll(plain, ".", ""), true
	}
	return strings.Replace(plain, ",", ".", 1), grouped
}

// isGrouped reports whether marks divide the digits of a number into groups of three.
func isGrouped(text, mark string) bool {
	groups := strings.Split(strings.TrimPrefix(text, "-"), mark)
	for i, g := range groups {
		if len(g) > 3 || i > 0 && len(g) != 3 || g == "" || strings.Trim(g, "0123456789") != "" {
			return false
		}
	}
	return groups[0] != "0"
}

// seconds reads an average duration.
func (r *IntervalReader) seconds(c csvColumn, cells []string) float64 {
	text := c.text(cells)
	if isNothing(text) {
		return math.NaN()
	}
	seconds, ok := readDuration(text, c[0].unit)
	if !ok || seconds < 0 {
		r.Problems.Add(BadDuration, r.row, text)
		return math.NaN()
	}
	return seconds
}
