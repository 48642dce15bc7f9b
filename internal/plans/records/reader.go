package records

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Reader reads an export of call records as a stream.
type Reader struct {
	lines
	vocabulary
	ZoneOf   string           // who names the zone of the map, if not the map itself
	Wanted   func(*Call) bool // whether a record is of the dates that are asked for; may be nil
	Presence func(Presence)   // receives each known time, per agent in order; may be nil

	m        *Map
	given    mapWords // of the map, not of a known form
	missing  []string // those that no row has
	records  int
	unwanted int // records of other dates
	clock    clock
	format   func(yield func(*Call) bool)

	understood   *understanding // how a file of cells is read
	csv          *csvColumns    // of the calls in a file of cells
	knownForm    string         // the form of a system that the columns mark; "" if they mark none
	onlyArrivals bool           // nothing but arrivals is needed
	purpose      purpose        // what it is opened for
	kind         fileKinds      // of a known format: a log of events or contact records; else 0
	mayBeLong    bool           // cells without a name may follow
	summary      summaryCounts
	matrixCells  []int // of a matrix: its columns of counts

	hasAgents   bool                // the export names agents
	hasQueues   bool                // the export names queues
	hasOutcomes bool                // a report counts answered and abandoned calls
	seen        map[uint64]struct{} // hashes of the visits so far, to find duplicates
	ids         map[uint64]int64    // the arrival of each call, by the hash of its id

	domain string // that the names of all queues end in; it is left off
}

// Refusal is the reason for which a file is not an export of call records, or a question about it.
type Refusal struct {
	File, What, Reason, Hint string
	Map                      string   // a map of the file's own columns whose undecided keys are comments; may be ""
	IsReport                 bool     // of call records: the file is an interval report, which NewIntervalReader reads
	IsQuestion               bool     // no law decides between the readings of the map
	IsEmpty                  bool     // of call records: the file has no row that could be a record
	Read                     *Summary // how the file was read, if it was read to its end; else nil

	readings []string
}

func (r *Refusal) Error() string {
	if r.IsQuestion {
		return r.File + " needs an answer: " + r.Reason
	}

	return r.File + " is not " + cmp.Or(r.What, "an export of call records") + ": " + r.Reason
}

// Readings are the whole maps that a question offers, each ready to be saved.
func (r *Refusal) Readings() []string { return r.readings }

// purpose is the use of a reader.
type purpose int

const (
	toRead     purpose = iota
	toAskAgain         // a question's printed map is read: it has to ask the question again
	toTry              // a reading is tried before it is offered: if it asks, it is not offered
)

// maxLine bounds a line of an export, in bytes.
const maxLine = 1 << 20

// NewReader looks at the beginning of an export. The file's name is for messages. A nil map is an
// empty map. The error is a [Refusal] or a read error.
func NewReader(in io.Reader, file string, m *Map) (*Reader, error) {
	r, err := newReader(in, file, m)
	if err != nil {
		return nil, err
	}
	return r, r.open()
}

func newReader(in io.Reader, file string, m *Map) (*Reader, error) {
	if m == nil {
		m = &Map{}
	}

	src, err := seekable(in)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}

	r := &Reader{
		lines: lines{file: file, src: src, in: bufio.NewReaderSize(src, maxLine)}, vocabulary: newVocabulary(), m: m,
		clock: clock{given: m.Zone, file: m.Times, layouts: m.Layouts}, seen: map[uint64]struct{}{}, ids: map[uint64]int64{},
	}

	if m.Since != "" {
		start, ok := r.clock.readFree(m.Since)
		if !ok {
			return nil, r.refuse(fmt.Sprintf("the map's start %q is not a time", m.Since),
				`write it as in "since: 2026-08-03 00:00"`)
		}

		r.clock.since = start.Time
		r.clock.zone = nil
	}

	r.useWords(m)
	return r, nil
}

// open recognizes the format.
func (r *Reader) open() error {
	start, err := r.begin("export the calls of some weeks")
	if err != nil {
		return err
	}

	format := r.m.Format
	if format == "" {
		format = formatOf(start)
	}

	switch format {
	case formatConnect:
		return r.openConnect()
	case formatAsterisk:
		return r.openAsterisk()
	}

	return r.openCSV()
}

// formatOf detects the format from the first characters: JSON, or a time and an id before pipes, or
// else CSV. Asterisk's log has its own form of times, and ignores the map's.
func formatOf(start []byte) string {
	if start[0] == '{' || start[0] == '[' {
		return formatConnect
	}
	first, _, _ := strings.Cut(string(start), "\n")
	cells := strings.Split(first, "|")
	var c clock
	if _, isTime := c.read(strings.TrimSpace(cells[0])); len(cells) >= 5 && isTime {
		return formatAsterisk
	}
	return formatCSV
}

// IsLog reports whether a file is a log of events, as Asterisk's queue_log.
func IsLog(data []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	return len(start) > 0 && formatOf(start[:min(len(start), maxLine)]) == formatAsterisk
}

// All yields the records. Each is valid until the next; its texts may be kept. After it Err
// says whether the file was read to its end.
func (r *Reader) All() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		r.format(yield)
		if r.err == nil {
			r.err = r.tooManyBroken()
		}
		if r.err == nil && r.records+r.unwanted == 0 {
			isEmpty := len(r.Summary().LeftOut) == 0
			r.err = r.refuseEmpty("it has no record of a call", "export the calls of some weeks", isEmpty)
		}

		// The reason may be a column that is read with another meaning.
		var refusal *Refusal
		if errors.As(r.err, &refusal) {
			refusal.Read = r.Summary()
		}
	}
}

// tooManyBroken refuses a file if most of its lines are not records, or have no time.
func (r *Reader) tooManyBroken() error {
	broken := r.Problems[BrokenLine]
	untimed := r.Problems[NoTime]
	bad := r.Problems[BadTime]
	all := broken.Count + untimed.Count + r.records
	switch {
	case broken.Count+untimed.Count <= r.records+r.unwanted:
		return nil
	case broken.Count > untimed.Count:
		return r.refuseBroken(broken, all)
	case bad.Count == 0:
		return r.refuse(fmt.Sprintf("%d of %d records have no time, the first is line %d", untimed.Count, all,
			untimed.Line),
			"export the times; a map file can name their columns")
	}

	return r.refuse(fmt.Sprintf("%d of %d records have no time that can be read, the first time is in line %d: %q",
		untimed.Count, all, bad.Line, bad.First),
		r.formHint("times", bad.First))
}

// refuseBroken refuses a file most of whose lines are not records.
func (r *Reader) refuseBroken(p Problem, lines int) error {
	return r.refuse(fmt.Sprintf("%d of %d lines are not records, the first is line %d: %q", p.Count, lines, p.Line,
		p.First), "check the separator and the columns; a map file can name them")
}

// Err is a [Refusal], or the error of reading the file.
func (r *Reader) Err() error { return r.err }

// Zone returns the time zone of the records: the map's zone, or otherwise the zone of the first time.
func (r *Reader) Zone() *time.Location {
	if r.clock.zone == nil {
		return r.clock.local()
	}
	return r.clock.zone
}

// joinedTime reads a time whose date may be in a separate cell. It is zero if the text is no time.
func (r *Reader) joinedTime(date, text string) time.Time {
	text = strings.TrimSpace(text)
	var t readTime
	var ok bool
	if date == "" {
		t, ok = r.clock.read(text)
	} else {
		t, ok = r.clock.readJoined(date, text)
	}

	switch {
	case !ok:
		r.Problems.Add(BadTime, r.row, text)
	case t.otherZone:
		r.Problems.Add(MixedZones, r.row, text)
	case t.clockChange:
		r.Problems.Add(ClockChange, r.row, text)
	}

	return t.Time
}

// trial is a reader with the clock and the words of another one, for rows of the sample.
func (r *Reader) trial() *Reader {
	of := vocabulary{words: r.words, names: map[string]string{}, withheld: map[string]bool{}}
	return &Reader{vocabulary: of, m: r.m, clock: r.clock, seen: map[uint64]struct{}{}, ids: map[uint64]int64{}}
}

// outcome returns the outcome of a word in the export.
func (r *Reader) outcome(word string) string {
	if word = strings.TrimSpace(word); word == "" {
		return ""
	}
	known, ok := r.wordOf(word)
	if !ok {
		r.Problems.Add(UnknownOutcome, r.row, word)
		r.summary.addUnknown(word)
		return OutcomeUnknown
	}
	return known
}

// emit checks a record and yields it. It returns false if no more are wanted.
func (r *Reader) emit(c *Call, yield func(*Call) bool) bool {
	c.Row = r.row
	if !r.complete(c) {
		return true
	}
	if c.Call != "" && r.isDuplicate(c) {
		r.leaveOutCall(DuplicateID, c, c.Call)
		return true
	}
	return r.yield(c, yield)
}

// yield hands a complete record on.
func (r *Reader) yield(c *Call, yield func(*Call) bool) bool {
	if r.Wanted != nil && !r.Wanted(c) {
		r.leaveOutCall(OutsideDates, c, routing.DateOf(c.Arrived).String())
		r.unwanted++
		return true
	}

	if r.hasAgents && c.Agent == "" && !c.Answered.IsZero() {
		r.Problems.Add(NoAgentName, c.Row, c.Call)
	}
	if r.hasQueues && c.Queue == "" && !c.Answered.IsZero() {
		r.Problems.Add(NoQueueName, c.Row, c.Call)
	}

	hasEnds := r.understood == nil || r.understood.isGiven("ended")
	if c.Ended.IsZero() && c.Outcome != "in_progress" && hasEnds {
		r.Problems.Add(Incomplete, c.Row, c.Call)
	}

	r.records++
	r.summary.addCall(c)
	return yield(c)
}

// complete derives what other fields of a record tell, and checks them. It returns false if no time is known.
func (r *Reader) complete(c *Call) bool {
	if !c.complete() {
		r.leaveOutCall(NoTime, c, c.Call)
		return false
	}

	var minutes [len(timeColumns)]bool
	if r.csv != nil {
		minutes = r.csv.minutes
	}
	r.Problems.checkOrder(c, minutes)
	isAnswered := !c.Answered.IsZero()
	hasAnswers := r.understood == nil || r.understood.isGiven("answered")
	switch {
	case c.Outcome == "" || c.Outcome == OutcomeUnknown:
		c.Outcome = c.outcomeByTimes()
		// A row of a table is an ended call. If the table has answers and this call has none, its
		// caller hung up.
		if c.Outcome == OutcomeUnknown && c.Queued() && hasAnswers && r.understood != nil {
			c.Outcome = "abandoned"
		}
	case isAnswered && c.Outcome == "abandoned":
		r.Problems.Add(Contradiction, c.Row, c.Call)
		c.Answered = time.Time{}
	case !isAnswered && c.Outcome == "answered" && c.Queued() && hasAnswers:
		r.Problems.Add(Contradiction, c.Row, c.Call)
	}

	return true
}

// atOnce is how much earlier than the event before it an event of a record may be: the clocks of systems
// differ.
const atOnce = 2 * time.Second

// isDuplicate reports whether the same visit of the call was there already. Two calls of one
// id are no duplicates, nor are two visits of a call that begin at the same time and have
// different ends or outcomes: a caller who books a callback on arrival has both in one queue.
func (r *Reader) isDuplicate(c *Call) bool {
	id := Hash(c.Call)
	arrived := c.Arrived.UnixMilli()
	millis := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

	visit := Hash(c.Call, "\x00", c.Queue, "\x00", c.Outcome, "\x00", millis(c.Arrived), " ", millis(c.Enqueued), " ",
		millis(c.Ended))
	if _, ok := r.seen[visit]; ok {
		return true
	}

	r.seen[visit] = struct{}{}

	if first, ok := r.ids[id]; ok && first != arrived {
		r.Problems.Add(ReusedID, r.row, c.Call)
	}

	r.ids[id] = arrived
	return false
}

// Hash is FNV-1a (Fowler, Noll and Vo) of 64 bits: of a million texts, two are taken for
// each other with a probability of 3e-8.
func Hash(texts ...string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for _, text := range texts {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * prime
		}
	}
	return h
}
