package records

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// intervalColumns are the values of a row of an interval report, a row for each interval and
// queue: averages are in seconds or as h:mm:ss.
var intervalColumns = []string{
	"date", "time", theIntervalEnd, "queue", "line", "offered", "answered", "abandoned", "asa", "ata",
	"aht", theHandleSum, "service_level",
}

// averageColumns are the columns of durations.
var averageColumns = []string{"asa", "ata", "aht", theHandleSum}

// Interval is a row of an interval report. A value that is not known is NaN.
type Interval struct {
	Row    int
	Date   routing.Date // by the clock of the center
	Minute int          // minute of the day of the interval's start; -1 for a whole day
	Queue  string       // "" if the report has no column of it
	Counts
	again bool      // the clock shows the time twice
	parts []rowPart // the rows that it is read from
	texts []string  // of the columns of the queue, if there are several
}

// Counts are the counts of a report in an interval.
type Counts struct {
	Offered, Answered, Abandoned float64
	ASA, ATA, AHT                float64 // average speed of answer, time to abandon and handle time, in seconds
	ServiceLevel                 float64 // a share
}

// Endings returns the answered and the abandoned calls. If the report has only one of them, the other is
// the rest of the offered calls.
func (c *Counts) Endings() (answered, abandoned float64) {
	answered = c.Answered
	abandoned = c.Abandoned
	if math.IsNaN(answered) {
		answered = max(0, c.Offered-abandoned)
	}

	if math.IsNaN(abandoned) {
		abandoned = max(0, c.Offered-answered)
	}

	return answered, abandoned
}

// Total returns the sum of a number of values with a mean. It is 0 without values, whose mean is not known.
func Total(n, mean float64) float64 {
	if n == 0 {
		return 0
	}
	return n * mean
}

// IntervalReader reads an interval report. A file of calls, a row for each, is counted.
type IntervalReader struct {
	*Reader
	columns    *csvColumns
	date, time csvColumn
	queue      csvColumn
	numbers    [3]csvColumn // offered, answered, abandoned
	averages   [4]csvColumn // as averageColumns
	isEnd      bool         // the times are the ends of intervals
	level      csvColumn
	wide       []wideColumn
	percents   map[int]bool // of columns of shares, whether they are in percent
	hasTimes   bool
	calls      *Reader                     // the file has calls
	starts     map[[2]string]intervalStart // what texts of dates and times say
	commas     bool                        // separate the cells
	done       bool
	intervals  []Interval
	fates      map[int]*rowFate // of the rows with intervals that are left out
}

type intervalStart struct {
	date   routing.Date
	minute int
	ok     bool
	again  bool // the clock shows it twice
	doubt  bool // the text does not say which of the two, or the clock skips it
}

// NewIntervalReader looks at a report, as NewReader does.
func NewIntervalReader(in io.Reader, file string, m *Map) (*IntervalReader, error) {
	return newIntervalReader(in, file, m, toRead)
}

// newIntervalReader is NewIntervalReader, also for a purpose of the package.
func newIntervalReader(in io.Reader, file string, m *Map, of purpose) (*IntervalReader, error) {
	inner, err := newReader(in, file, m)
	if err != nil {
		return nil, err
	}
	inner.purpose = of

	r := &IntervalReader{Reader: inner, starts: map[[2]string]intervalStart{}, fates: map[int]*rowFate{}}
	r.what = "an interval report"

	start, err := r.begin("export the calls of some weeks by interval")
	if err != nil {
		return nil, err
	}

	isCalls := r.m.Format == formatAsterisk || r.m.Format == formatConnect ||
		r.m.Format == "" && formatOf(start) != formatCSV
	if isCalls {
		return r, r.countCalls(r.m)
	}

	return r, r.openReport()
}

// openReport finds out what the columns of the report are.
func (r *IntervalReader) openReport() error {
	r.mayBeLong = true
	s, err := r.survey()
	if err != nil {
		return err
	}
	if err := s.checkCells(r.Reader); err != nil {
		return err
	}
	if s.isMatrix {
		s.typed(r.clock)
		return r.openMatrix(s)
	}

	u, err := r.understandReport(s)
	switch {
	case err != nil:
		return err
	case u == nil:
		return r.countCalls(r.m)
	}
	if err := u.checkTimes(r.Reader); err != nil {
		return err
	}

	r.useColumns(u)
	return r.toHeader(s.header)
}

// useColumns takes the columns as they are understood.
func (r *IntervalReader) useColumns(u *understanding) {
	r.useMap(u)
	c := u.csvColumns()
	v := c.values
	r.columns = c
	r.commas = c.separator == ','
	r.date = v["date"]
	r.time = v["time"]
	if r.isEnd = v[theIntervalEnd] != nil; r.isEnd {
		r.time = v[theIntervalEnd]
	}
	r.queue = v["queue"]
	r.hasTimes = r.time != nil || u.isMatrix

	if r.queue == nil {
		r.queue = v["line"]
	}

	if r.date == nil && c.date >= 0 {
		r.date = csvColumn{{cells: []int{c.date}, after: -1, before: -1}}
	}

	if r.date != nil && r.hasTimes {
		c.carry(u, r.date[0].cells[0])
	}

	r.numbers = [3]csvColumn{v["offered"], v["answered"], v["abandoned"]}

	for i, name := range averageColumns {
		r.averages[i] = v[name]
	}

	for _, name := range u.Wide {
		r.wide = append(r.wide, wideColumn{cell: u.indexOf(name), queue: name})
	}

	r.level = v["service_level"]
	r.hasOutcomes = v["answered"] != nil && v["abandoned"] != nil

	r.percents = map[int]bool{}
	of := func(c csvColumn) *column { return u.columns[c[0].cells[0]] }
	for _, c := range r.numbers {
		if c != nil && of(c).isOfShares() {
			r.percents[of(c).at] = of(c).isPercent()
		}
	}
	if r.level != nil {
		r.percents[of(r.level).at] = of(r.level).isPercent()
	}
	for _, c := range []csvColumn{r.date, r.time} { // the times are in the last one
		if c != nil {
			at := u.columns[c[0].cells[len(c[0].cells)-1]]
			r.clock.ranges = at.hasRanges()
			r.clock.hours = at.isHours()
		}
	}
}

// HasTimes reports whether the report has a column of times: else its rows are of days.
func (r *IntervalReader) HasTimes() bool { return r.hasTimes }

// All yields the intervals, which may be kept. After it Err is the error of reading the file, or nil.
func (r *IntervalReader) All() iter.Seq[*Interval] {
	return func(yield func(*Interval) bool) {
		rows := r.collect()
		if r.err != nil {
			return
		}
		for i := range rows {
			if !yield(&rows[i]) {
				return
			}
		}
	}
}

// collect reads all intervals.
func (r *IntervalReader) collect() []Interval {
	if r.done {
		return r.intervals
	}

	r.done = true
	var rows []Interval
	switch {
	case r.calls != nil:
		rows = r.counted()
	default:
		rows = r.reportRows()
	}

	if r.err == nil {
		r.err = r.checkRows(len(rows))
	}

	if r.err != nil {
		return nil
	}

	if r.calls == nil {
		r.divideSums(rows)
		r.beginEarlier(rows)
		if r.err != nil {
			return nil
		}
		rows = r.withoutTotals(rows)
		rows = r.oncePerInterval(rows)
		if r.err = r.checkRunning(rows); r.err != nil {
			return nil
		}
	}

	rows = r.atQuarters(rows)
	r.settleRows()
	if r.err = r.checkStarts(len(rows)); r.err != nil {
		return nil
	}

	r.summary.length = 24 * 60
	if r.hasTimes {
		starts := make([]int, len(rows))
		for i := range rows {
			starts[i] = rows[i].Minute
		}
		r.summary.length = LongestStep(starts)
	}

	for i := range rows {
		r.summary.addInterval(&rows[i])
	}

	r.intervals = rows
	return rows
}

// reportRows reads the rows of a report.
func (r *IntervalReader) reportRows() (rows []Interval) {
	for cells := range r.rows(r.columns) {
		if len(r.wide) > 0 {
			rows = append(rows, r.wideRow(cells)...)
			continue
		}

		var row Interval
		isRow := r.startRow(r.queue.text(cells), r.date.text(cells), r.time.text(cells), &row)
		if !isRow {
			continue
		}
		r.measure(cells, &row)
		if math.IsNaN(row.Offered) {
			r.leaveOut(NoCount, r.row, row.start())
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// checkRows refuses a report if most of its rows are no rows of an interval.
func (r *IntervalReader) checkRows(n int) error {
	broken := r.Problems[BrokenLine]
	untimed := r.Problems[NoTime]

	bad := r.Problems[BadCount]
	none := r.Problems[NoCount]
	clockless := r.Problems[NoClock]
	switch {
	case isMany(untimed.Count, n):
		return r.refuse(fmt.Sprintf("%d rows have no time that can be read, the first is in line %d: %q",
			untimed.Count, untimed.Line, untimed.First),
			`name the form of times in a file map.yaml, as in "{records: csv, time: DD/MM/YYYY hh:mm}", `+
				"and give it by --map map.yaml")
	case isMany(clockless.Count, n):
		return r.refuse(fmt.Sprintf("%d rows have a date and no time of day, the first is in line %d: %q",
			clockless.Count, clockless.Line, clockless.First),
			fmt.Sprintf(`if they are totals, leave them out by a file map.yaml, `+
				`as in '{records: csv, drop: {%s: [""]}}', and give it by --map map.yaml`, quoted(r.time[0].name)))
	case broken.Count > n:
		return r.refuse(fmt.Sprintf("%d lines are not rows, the first is line %d: %q", broken.Count, broken.Line,
			broken.First),
			"check the separator and the columns; a map file can name them")
	case n == 0 && bad.Count > 0:
		return r.refuse(fmt.Sprintf("no row has a count that can be read, the first is in line %d: %q", bad.Line,
			bad.First),
			"write the calls as whole numbers")
	case n == 0 && none.Count > 0:
		return r.refuse(fmt.Sprintf("no row has a count, the first without one is line %d", none.Line),
			"export the calls of some weeks by interval")
	case n == 0:
		return r.refuse("it has no row of counts", "export the calls of some weeks by interval")
	}

	return nil
}

// isMany reports whether more than 5% of the rows of a report would be left out.
func isMany(out, rest int) bool {
	const most = 20
	return out*most > out+rest
}

// checkStarts refuses a report if many of its rows start within a quarter of an hour.
func (r *IntervalReader) checkStarts(n int) error {
	within := r.Problems[WithinInterval]
	if !isMany(within.Count, n) {
		return nil
	}
	return r.refuse(fmt.Sprintf("%d rows start within a quarter of an hour, the first is in line %d: %q", within.Count,
		within.Line, within.First),
		"export intervals of 15, 30 or 60 minutes that begin at the full hour")
}

// maxCount bounds the calls of a queue in an interval or on a day.
const maxCount = 1e7

// startRow reads the queue and the start of an interval. It returns false if the row has no time and is left out.
func (r *IntervalReader) startRow(queue, date, time string, row *Interval) bool {
	start := r.start(date, time)
	if !start.ok {
		kind := NoTime
		if isTotal(date) || isTotal(time) || isTotal(queue) && (date == "" || time == "") {
			kind = TotalRow
		} else if _, isDate := r.clock.readJoined(date, "00:00"); isDate && r.time != nil && time == "" {
			kind = NoClock
		}
		r.leaveOut(kind, r.row, strings.TrimSpace(date+" "+time))
		return false
	}
	if start.doubt {
		r.Problems.Add(ClockChange, r.row, strings.TrimSpace(date+" "+time))
	}

	*row = Interval{Row: r.row, Date: start.date, Minute: start.minute, Queue: r.name(queue), again: start.again}
	row.parts = []rowPart{{r.row, 1}}
	return true
}

// measure reads the counts and the means of an interval, which may be unknown.
func (r *IntervalReader) measure(cells []string, row *Interval) {
	if len(r.queue) == 1 && len(r.queue[0].cells) > 1 {
		for _, at := range r.queue[0].cells {
			row.texts = append(row.texts, r.name(cells[at]))
		}
	}

	for i, to := range []*float64{&row.Offered, &row.Answered, &row.Abandoned} {
		if share := r.share(r.numbers[i], cells); math.IsNaN(share) {
			*to = r.counts(r.numbers[i], cells)
		} else {
			*to = math.Round(row.Offered * share)
		}
	}

	sum := math.NaN()
	for i, to := range []*float64{&row.ASA, &row.ATA, &row.AHT, &sum} {
		*to = r.seconds(r.averages[i], cells)
	}
	if !math.IsNaN(sum) {
		row.AHT = sum
	}

	row.ServiceLevel = r.share(r.level, cells)

	if r.numbers[0] == nil {
		row.Offered = row.Answered + row.Abandoned
	}
}

// share reads a share, as a service level; NaN if no column has it.
func (r *IntervalReader) share(c csvColumn, cells []string) float64 {
	if c == nil {
		return math.NaN()
	}
	percent, ok := r.percents[c[0].cells[0]]
	if !ok {
		return math.NaN()
	}
	return shareOf(c.text(cells), percent)
}

// shareOf is the share that a text has.
func shareOf(text string, percent bool) float64 {
	plain := strings.TrimSpace(strings.TrimSuffix(text, "%"))
	v, ok := plainNumber(plain)
	if !ok {
		return math.NaN()
	}
	if percent || plain != text {
		v /= 100
	}
	return v
}

// start reads the start of an interval. It caches the result, because many queues share an
// interval.
func (r *IntervalReader) start(date, clock string) intervalStart {
	out, known := r.starts[[2]string{date, clock}]
	if !known {
		out = r.parseStart(date, clock)
		r.starts[[2]string{strings.Clone(date), strings.Clone(clock)}] = out
	}
	return out
}

func (r *IntervalReader) parseStart(date, clock string) intervalStart {
	var t readTime
	var ok bool
	isOne := date == "" || clock == ""
	isMidnight := r.isEnd && r.clock.hours && clock == "24"
	if isMidnight {
		clock = "0"
	}
	if before, ok := dayBefore(clock); ok && r.isEnd { // 24:00
		clock = before
		isMidnight = true
	}
	switch {
	case isOne && r.hasTimes:
		t, ok = r.clock.read(strings.TrimSpace(date + clock))
	case isOne && strings.Contains(date, ":"):
		t, ok = r.clock.read(date)
	case isOne:
		t, ok = r.clock.readJoined(date, "00:00")
	default:
		t, ok = r.clock.readJoined(date, clock)
	}
	if isMidnight {
		t.Time = t.AddDate(0, 0, 1)
	}

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

// counts reads a count, or the sum of the counts in several columns.
func (r *IntervalReader) counts(c csvColumn, cells []string) float64 {
	sum := r.count(c.text(cells))
	if c == nil {
		return sum
	}
	for _, t := range c[0].further {
		if v := r.count(cells[t.column]); !math.IsNaN(v) {
			sum = zeroIfUnknown(sum) + v
		}
	}
	return sum
}

// count reads a count of calls, which is a whole number or an average of some. A number whose
// digits are grouped by three is a whole one: 1,234 is no count with three decimals.
func (r *IntervalReader) count(text string) float64 {
	if text == "" || isVoid(text) {
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

// groupMarks are spaces and apostrophes between groups of digits.
var groupMarks = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "")

// ungrouped returns a number without what groups its digits, and with a decimal point. Where
// commas separate the cells, the point is the decimal mark.
func ungrouped(text string, commas bool) (plain string, grouped bool) {
	if strings.Trim(text, digits) == "" {
		return text, false
	}

	plain = groupMarks.Replace(text)
	grouped = plain != text

	comma := strings.LastIndexByte(plain, ',')
	point := strings.LastIndexByte(plain, '.')
	switch {
	case comma >= 0 && point >= 0:
		// The last is the decimal mark.
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
		if len(g) > 3 || i > 0 && len(g) != 3 || g == "" || strings.Trim(g, digits) != "" {
			return false
		}
	}
	return groups[0] != "0"
}

// seconds reads an average duration.
func (r *IntervalReader) seconds(c csvColumn, cells []string) float64 {
	text := c.text(cells)
	if text == "" || isVoid(text) {
		return math.NaN()
	}
	seconds, ok := c[0].readLength(cells, text)
	if !ok || seconds < 0 {
		r.Problems.Add(BadDuration, r.row, text)
		return math.NaN()
	}
	return seconds
}
