package records

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
)

// sheet is a file of cells as one pass over it finds it: its header, the orders of its dates, rows and ids that come
// again, and a sample of its rows in typed columns.
type sheet struct {
	*header
	columns []*column
	rows    int // of cells

	n     int      // rows of the sample
	lines []int    // of the file, by row of the sample
	texts []string // likewise, as they are written

	orders       [3]dateOrder   // by index of orders
	dates        int            // cells with a date that has several orders
	sample       located        // the first of them
	order        order          // the order that is chosen; 0: no date needs one
	repeatedRows map[uint64]int // how often rows stand in the file, by hash; of those that come again
	repeatedIDs  map[uint64]int // likewise, the ids of calls
	outgoing     Words          // rows that are no calls to the center, which the sample leaves out
	problems     Problems       // lines that are no rows
}

// allRows are the numbers of some rows.
func allRows(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// dateOrder counts the dates of a file in an order.
type dateOrder struct {
	fits   int
	misfit located // the first that does not fit
	span   [2]int  // the first and the last day
}

// located is a text of the file with its line.
type located struct {
	line int
	text string
}

// survey reads the whole file once, and goes back to its first row.
func (r *Reader) survey() (*sheet, error) {
	if _, err := r.rewind(); err != nil {
		return nil, err
	}

	h, err := r.readHeader(r.knownNames())
	if err != nil {
		return nil, err
	}
	s := newSheet(h)
	if err := r.toHeader(h); err != nil {
		return nil, err
	}

	r.given = r.m.wordsOf(s)
	sample := s.read(r)
	if r.err != nil {
		return nil, r.err
	}
	s.take(sample, r)

	missing, refused, hint := r.given.check(s)
	if refused != "" {
		return nil, r.refuse(refused, hint)
	}
	r.missing = missing
	return s, r.toHeader(h)
}

// newSheet makes the columns of a header, without their cells.
func newSheet(h *header) *sheet {
	h.rawNames = slices.Clone(h.names)
	for i, text := range h.names {
		h.names[i] = uniqueName(h.names[:i], text)
	}

	s := &sheet{header: h}
	tables := namesOfColumns()
	for i, text := range h.rawNames {
		s.columns = append(s.columns, &column{at: i, text: h.names[i], name: newName(text), tables: tables})
	}
	forgetNumbered(h.rawNames, s.columns)
	return s
}

// read reads all rows, and returns a sample of them.
func (s *sheet) read(r *Reader) []sampleRow {
	var taken blocks
	var dated []int // the columns with dates: the first rows show them, and any row may show their order
	var rowHashes, idHashes []uint64
	id := s.idColumn(r.m)
	for line, cells := range s.each(r) {
		r.given.see(cells)
		rowHashes = append(rowHashes, Hash(line))
		if id >= 0 && cells[id] != "" {
			idHashes = append(idHashes, Hash(cells[id]))
		}
		taken.add(s.rows, r.row, line, cells)
		s.rows++

		if s.rows == blockRows {
			dated = s.datedColumns(taken.rows())
		}
		if s.rows > blockRows {
			s.addDates(r.row, cells, dated)
		}
	}

	sample := taken.rows()
	if s.rows < blockRows {
		s.datedColumns(sample)
	}
	s.repeatedRows = repeated(rowHashes)
	s.repeatedIDs = repeated(idHashes)
	return sample
}

// take takes the rows of the sample as columns.
func (s *sheet) take(sample []sampleRow, r *Reader) {
	s.n = len(sample)
	for _, row := range sample {
		s.lines = append(s.lines, row.line)
		s.texts = append(s.texts, row.text)
	}
	s.chooseOrder(r.m)
	for i, c := range s.columns {
		c.cells = make([]string, len(sample))
		for k, row := range sample {
			c.cells[k] = row.cells[i]
		}
	}

	s.leaveOut(r.m.Drop)
	if r.what == "" {
		s.outgoing = s.outgoingCalls(r.m)
		s.leaveOut(s.outgoing)
	}
}

// leaveOut leaves rows with some words out of the sample.
func (s *sheet) leaveOut(words Words) {
	for _, w := range words {
		at := s.indexOf(w.Key.Value)
		if at < 0 {
			continue
		}

		var kept []int
		for i, cell := range s.columns[at].cells {
			if !containsFold(w.Value, cell) {
				kept = append(kept, i)
			}
		}

		for _, c := range s.columns {
			c.cells = picked(c.cells, kept)
		}
		s.lines = picked(s.lines, kept)
		s.texts = picked(s.texts, kept)
		s.n = len(kept)
	}
}

func picked[T any](of []T, at []int) []T {
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = of[k]
	}
	return out
}

// forgetNumbered forgets the names that several columns have: they say nothing.
func forgetNumbered(names []string, columns []*column) {
	for i, name := range names {
		isAgain := func(k int, other string) bool { return k != i && name != "" && strings.EqualFold(name, other) }
		for k, other := range names {
			if isAgain(k, other) {
				columns[i].name = newName("")
				break
			}
		}
	}
}

// typed reads the cells of the sample by a clock.
func (s *sheet) typed(of clock) {
	of.order = s.order
	for _, c := range s.columns {
		c.types(of)
	}
	s.settleMidnights()
}

// settleMidnights takes a column of dates that are all at 00:00 for dates alone if another column has times of day.
func (s *sheet) settleMidnights() {
	hasClocks := slices.ContainsFunc(s.columns, func(c *column) bool { return c.clocks != nil && c.times == nil })
	for _, c := range s.columns {
		const least = 5 // a single call may arrive at midnight
		if hasClocks && c.times != nil && c.midnights == c.filled && c.filled >= least {
			c.dates = c.times
			c.times = nil
		}
	}
}

// sampleRow is a row of the sample.
type sampleRow struct {
	line  int
	text  string
	cells []string
}

// blocks are rows of the sample, in blocks of consecutive rows from the whole file.
type blocks struct {
	step int // of the blocks that are kept
	kept [][]sampleRow
}

// add adds a row, if its block is kept. If there are too many blocks, every second one is forgotten.
func (b *blocks) add(n, line int, text string, cells []string) {
	b.step = max(b.step, 1)
	block := n / blockRows
	if block%b.step != 0 {
		return
	}
	if n%blockRows == 0 {
		if len(b.kept) == mostBlocks {
			for i := range mostBlocks / 2 {
				b.kept[i] = b.kept[2*i]
			}
			b.kept = b.kept[:mostBlocks/2]
			b.step *= 2
			if block%b.step != 0 {
				return
			}
		}
		b.kept = append(b.kept, nil)
	}

	last := len(b.kept) - 1
	copied := make([]string, len(cells))
	for i := range cells {
		copied[i] = strings.Clone(cells[i])
	}
	b.kept[last] = append(b.kept[last], sampleRow{line, strings.Clone(text), copied})
}

func (b *blocks) rows() []sampleRow { return slices.Concat(b.kept...) }

// datedColumns returns the columns with dates of three numbers, and counts the dates so far.
func (s *sheet) datedColumns(rows []sampleRow) (out []int) {
	for i := range s.columns {
		dates := 0
		filled := 0
		for _, row := range rows {
			if row.cells[i] == "" {
				continue
			}
			filled++
			if _, ok := s.columns[i].numericDate(row.cells[i]); ok {
				dates++
			}
		}
		if 2*dates > filled {
			out = append(out, i)
		}
	}

	for _, row := range rows {
		s.addDates(row.line, row.cells, out)
	}
	return out
}

// addDates adds the dates of three numbers that may be read in several orders.
func (s *sheet) addDates(line int, cells []string, columns []int) {
	for _, i := range columns {
		if _, isOfYear := scanUsual(cells[i]); isOfYear {
			continue
		}
		if m, ok := s.columns[i].numericDate(cells[i]); ok && m.digits[0] != 4 {
			s.addDate(line, &m, cells[i])
		}
	}
}

// numericDate reads a cell with a date of three numbers.
func (c *column) numericDate(text string) (moment, bool) {
	m, ok := scan(text)
	const digits = 8
	if ok && m.isPlain && len(text) == digits && c.hasWord(ofDates) {
		m, ok = dateOfNumber(m.number)
	}
	return m, ok && m.hasDate() && m.month == 0
}

func (s *sheet) addDate(line int, m *moment, text string) {
	possible := m.possible()
	if possible == 0 {
		return
	}

	s.dates++
	if s.dates == 1 {
		s.sample = located{line, strings.Clone(text)}
	}

	for i, o := range orders {
		of := &s.orders[i]
		if possible&o == 0 {
			if of.misfit.line == 0 {
				of.misfit = located{line, strings.Clone(text)}
			}
			continue
		}

		year, month, on, _ := m.date(o)
		number := int(time.Date(year, month, on, 0, 0, 0, 0, time.UTC).Unix() / 86400)
		of.fits++
		if of.fits == 1 {
			of.span = [2]int{number, number}
		}
		of.span[0] = min(of.span[0], number)
		of.span[1] = max(of.span[1], number)
	}
}

// fitting are the orders of all dates, as indices of orders: the order with the fewest days between them first.
func (s *sheet) fitting() (out []int) {
	for i := range orders {
		if s.orders[i].fits == s.dates {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return s.days(a) - s.days(b) })
	return out
}

// days is the number of days between the dates in an order.
func (s *sheet) days(i int) int { return s.orders[i].span[1] - s.orders[i].span[0] + 1 }

// chooseOrder chooses the order of dates that fits all of them.
func (s *sheet) chooseOrder(m *Map) {
	if fitting := s.fitting(); s.dates > 0 && len(m.Layouts) == 0 && len(fitting) > 0 {
		s.order = orders[fitting[0]]
	}
}

// openOrders returns the orders of dates between which no row decides. It is empty if one order is clear.
func (s *sheet) openOrders(m *Map) []int {
	fitting := s.fitting()
	if len(m.Layouts) > 0 || s.dates == 0 || len(fitting) < 2 {
		return nil
	}

	best := fitting[0]
	other := fitting[1]
	isSame := s.orders[best].span == s.orders[other].span && s.days(best) == 1

	// A year of two digits that is read as a day makes decades of days.
	const years = 10
	isOfYears := orders[best] == yearFirst || orders[other] == yearFirst
	if isSame || isOfYears && s.days(other) > years*s.days(best) {
		return nil
	}
	return fitting
}

// repeated counts the hashes that come several times.
func repeated(hashes []uint64) map[uint64]int {
	slices.Sort(hashes)
	out := map[uint64]int{}
	for i := 1; i < len(hashes); i++ {
		if hashes[i] == hashes[i-1] {
			out[hashes[i]] = max(out[hashes[i]], 1) + 1
		}
	}
	return out
}

// idColumn is the index of the column of ids, or -1.
func (s *sheet) idColumn(m *Map) int {
	if given := m.sources("call"); given != nil {
		return s.indexOf(given[0].Names[0])
	}
	if c := s.bestText("call", hintedName); c != nil {
		return c.at
	}
	return -1
}

// best is the column that fits best, up to a bound; the first of several, and nil without one.
func (s *sheet) best(most float64, fit func(c *column) float64) (best *column) {
	least := most
	for _, c := range s.columns {
		if f := fit(c); f < least || best == nil && f <= least {
			best = c
			least = f
		}
	}
	return best
}

// bestText is the column whose name fits a meaning of texts best, or nil.
func (s *sheet) bestText(value string, most float64) *column {
	return s.best(most, func(c *column) float64 { return c.fitText(value) })
}

// indexOf is the index of the column of a name, or -1.
func (s *sheet) indexOf(name string) int {
	name = strings.TrimSpace(name)
	return slices.IndexFunc(s.columns, func(c *column) bool { return strings.EqualFold(c.text, name) })
}

// term is a column of a sum or of a difference.
type term struct {
	column int
	sign   float64 // 1, or -1 if it is subtracted, in units of the sum
}

// termMarks are the marks between the columns of a sum or a difference.
var termMarks = []struct {
	mark string
	sign float64
}{
	{" − ", -1},
	{" - ", -1},
	{" – ", -1},
	{"−", -1},
	{" + ", 1},
}

// terms returns the columns of a name: one column, or the columns of a sum or a difference, as in
// "total − talk". It reports false if the file lacks one of them.
func (s *sheet) terms(name string) (out []term, ok bool) {
	// The name of a column may contain a mark, so whole names come first.
	if at := s.indexOf(name); at >= 0 {
		return []term{{at, 1}}, true
	}

	for _, t := range termMarks {
		for from := 0; ; {
			at := strings.LastIndex(name[:len(name)-from], t.mark)
			if at < 0 {
				break
			}

			// The last term stands alone, because a sum is read from left to right.
			last := s.indexOf(name[at+len(t.mark):])
			before, isKnown := s.terms(name[:at])
			if last >= 0 && isKnown {
				return append(before, term{last, t.sign}), true
			}
			from = len(name) - at
		}
	}
	return nil, false
}

// namesUnit reports whether the name of a column of plain numbers has their unit.
func (c *column) namesUnit() bool { return c.isPlain && c.unit != "" }

// termsIn are the columns of a sum of durations in a unit. A further column whose own name has another unit than the
// first is read in that unit.
func termsIn(s *sheet, name, unit string) (out []term, ok bool) {
	out, ok = s.terms(name)
	for i := range out {
		first, c := s.columns[out[0].column], s.columns[out[i].column]
		if i > 0 && c.namesUnit() && c.unit != first.unit {
			out[i].sign *= unitSeconds(c.unit) / unitSeconds(cmp.Or(first.unit, unit))
		}
	}
	return out, ok
}

// firstColumn is the first column of a name, or nil.
func (s *sheet) firstColumn(name string) *column {
	terms, ok := s.terms(name)
	if !ok {
		return nil
	}
	return s.columns[terms[0].column]
}

// columnNames names the columns of the file, up to a number.
func (s *sheet) columnNames() string {
	const shown = 30
	return strings.Join(s.names[:min(len(s.names), shown)], ", ")
}

// uniqueName gives a column with the name of an earlier one a number, as in "Time 2".
func uniqueName(before []string, name string) string {
	if name == "" || !containsFold(before, name) {
		return name
	}

	for n := 2; ; n++ {
		if numbered := fmt.Sprintf("%s %d", name, n); !containsFold(before, numbered) {
			return numbered
		}
	}
}

// each yields the rows of cells from the place of the reader on, without lines that are no rows.
// The cells are valid until the next row.
func (s *sheet) each(r *Reader) iter.Seq2[string, []string] {
	return func(yield func(line string, cells []string) bool) {
		var cells []string
		for {
			line, more := r.line()
			if !more {
				return
			}

			var ok bool
			line, cells, ok = r.rowOf(line, s.separator, len(s.columns), cells[:0])
			if !ok {
				s.problems.Add(BrokenLine, r.row, line)
				continue
			}
			if !s.isHeaderAgain(cells) && !yield(line, cells) {
				return
			}
		}
	}
}

// isHeaderAgain reports whether a row is the header again: exports are joined with their headers.
func (s *sheet) isHeaderAgain(cells []string) bool {
	if len(cells) == 0 || cells[0] == "" || !strings.EqualFold(cells[0], s.names[0]) {
		return false
	}
	same := 0
	for i, name := range s.names { // cells without a name may follow
		if cells[i] != "" && strings.EqualFold(cells[i], name) {
			same++
		}
	}
	const most = 10 // of eleven
	return same*(most+1) >= len(cells)*most
}

// rowOf splits a line into cells. If a quoted cell contains ends of lines, the row continues in the
// lines below. A quote that nothing closes does not swallow the lines below.
func (r *Reader) rowOf(line string, separator byte, width int, into []string) (string, []string, bool) {
	cells, ok := r.cells(line, separator, width, into)
	isOpen := !ok && strings.Count(line, `"`)%2 == 1
	if !isOpen {
		return line, cells, ok
	}

	joined := line
	var whole []string
	isClosed := r.takeBelow(func(next string) bool {
		joined += "\n" + next
		whole, ok = r.cells(joined, separator, width, into[:0])
		return ok
	})
	if !isClosed {
		return line, cells, false
	}
	return joined, whole, true
}

// cells splits a line into cells without spaces around them, as many as the columns. Empty cells may follow. Words for
// nothing are empty.
func (r *Reader) cells(line string, separator byte, width int, into []string) ([]string, bool) {
	cells, ok := splitCells(line, separator, into)
	if !ok || len(cells) < width {
		return cells, false
	}

	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		isEmpty := isNothing(cells[i]) || r.m.isEmpty(cells[i])
		if isEmpty {
			r.given.seeEmpty(cells[i])
			cells[i] = ""
		}
	}

	for _, rest := range cells[width:] {
		if rest != "" {
			return cells, r.mayBeLong
		}
	}

	return cells[:width], true
}

// column is a column of the sample, in every type that its cells allow. A cell that has not the type is NaN.
type column struct {
	name
	at     int
	text   string // the name as the file has it
	tables nameTables
	cells  []string
	words  map[string]int

	filled    int
	totals    int       // cells with the name of a total
	times     []float64 // seconds since 1970; nil if the cells are no times
	dates     []float64 // midnights, likewise
	days      []float64 // of times that are written with their date, likewise
	clocks    []float64 // seconds of the day
	lengths   []float64 // in seconds, or in the unit of the file
	counts    []float64 // the cells that are numbers, even if most cells are texts
	midnights int
	uneven    int             // times between the five minutes at which intervals begin
	seconds   int             // times with seconds
	numbers   int             // plain numbers
	grouped   int             // numbers with marks between groups of digits
	shared    map[string]bool // moments of many calls, which are nothing
	isGrouped bool            // commas stand between groups of digits
	isPlain   bool            // lengths are plain numbers: their unit is of the file
	isShort   bool            // lengths are h:mm or m:ss
	isPart    bool            // lengths are parts of a day
	isIDs     bool            // whole numbers that are no lengths: each is there once, in order
	ranges    int             // times with the end of an interval, of the commonest length
	gap       int             // minutes of these ranges
	first     moment
	sampleAt  string    // the first cell
	stray     string    // the first cell without a time, if the column has no times because of it
	addends   []*column // of a column that is a sum of counts
}

// isConstant reports whether the column has one word in many rows.
func (c *column) isConstant() bool { return len(c.words) <= 1 && len(c.cells) >= fewRows }

// isWhole reports whether the cells are whole numbers.
func (c *column) isWhole() bool {
	if c.lengths == nil || float64(c.numbers+c.grouped) < typeShare*float64(known(c.lengths)) {
		return false
	}
	return !slices.ContainsFunc(c.lengths, func(v float64) bool { return !math.IsNaN(v) && v != math.Floor(v) })
}

// low and high are the least and the largest length or number.
func (c *column) low() float64  { return least(c.lengths) }
func (c *column) high() float64 { return -least(negative(c.lengths)) }

func negative(of []float64) []float64 {
	out := slices.Clone(of)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

func least(of []float64) float64 {
	out := math.Inf(1)
	for _, v := range of {
		if !math.IsNaN(v) {
			out = min(out, v)
		}
	}
	return out
}

// totalRows counts the rows in which a cell names a total.
func (s *sheet) totalRows() (n int) {
	for i := range s.n {
		if slices.ContainsFunc(s.columns, func(c *column) bool { return isTotal(c.cells[i]) }) {
			n++
		}
	}
	return n
}
