package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// cellsOf writes a cell for each row.
func cellsOf(rows int, of func(i int) string) (out []string) {
	for i := range rows {
		out = append(out, of(i))
	}
	return out
}

// Columns that tell the same calls apart add their votes. The two strongest partitions are tried, the second if it has
// half the votes of the first. Reading without any comes last, if they are weak.
func TestPartitionsThatAreTried(t *testing.T) {
	kinds := []struct {
		name string
		vote float64
		cell func(i int) string
	}{
		{"Answer Time", voteAnswer, func(i int) string { return fmt.Sprintf("2026-01-05 10:%02d:%02d", i/60, i%60) }},
		{"Talk Time", voteTalk, func(i int) string { return fmt.Sprint(20 + i) }},
		{"Agent", voteAgent, func(i int) string { return []string{"ann", "bob", "eve"}[i%3] }},
		{"Xyz", voteSomeText, func(i int) string { return []string{"a", "b", "c", "d"}[i%4] }},
	}
	const rows = 120
	longtest.CheckN(t, 200, 2000, func(rt *rapid.T) {
		columns := []*column{columnOf("Wait Time", cellsOf(rows, func(i int) string { return fmt.Sprint(5 + i%30) })...)}
		votes := map[int]float64{}
		for _, kind := range kinds {
			of := rapid.IntRange(-1, 2).Draw(rt, kind.name)
			if of < 0 {
				continue
			}
			votes[of] += kind.vote
			columns = append(columns, columnOf(kind.name, cellsOf(rows, func(i int) string {
				if i%3 == of {
					return ""
				}
				return kind.cell(i)
			})...))
		}

		want := slices.SortedFunc(func(yield func(int) bool) {
			for of := range votes {
				if !yield(of) {
					return
				}
			}
		}, func(a, b int) int { return cmp.Compare(votes[b], votes[a]) })
		for k := 1; k < len(want); k++ {
			if math.Abs(votes[want[k]]-votes[want[k-1]]) < 1e-9 {
				return // no order
			}
		}
		isWeak := len(want) == 0 || votes[want[0]] < 1
		if len(want) > 2 {
			want = want[:2]
		}
		if len(want) > 1 && 2*votes[want[1]] < votes[want[0]] {
			want = want[:1]
		}
		if isWeak {
			want = append(want, -1)
		}

		s := &callSheet{sheet: sheetOf(columns...), reader: &Reader{}, given: &Map{}}
		var got []int
		for _, f := range s.triedFates() {
			if f == nil {
				got = append(got, -1)
				continue
			}
			got = append(got, slices.Index(f.answered[:3], 0))
		}
		if !slices.Equal(got, want) {
			rt.Errorf("%v are tried, want %v by the votes %v", got, want, votes)
		}
	})
}

// brokenReading is a reading in which some calls end before their answer.
func brokenReading(cost float64, rows int, breaks func(i int) bool) *reading {
	of := func(at func(i int) float64) *timeColumn {
		values := make([]float64, rows)
		for i := range values {
			values[i] = at(i)
		}
		return timesOf(values, 1)
	}
	always := func(at float64) func(int) float64 { return func(int) float64 { return at } }
	return &reading{
		cost: cost, arrive: of(always(0)), join: of(always(0)), answer: rule{column: of(always(20))},
		end: rule{column: of(func(i int) float64 {
			if breaks(i) {
				return 10
			}
			return 100
		})},
	}
}

// Readings that keep the laws come before those that break them, by their scores. None is lost that is near the best.
func TestRanksOfReadings(t *testing.T) {
	longtest.CheckN(t, 200, 2000, func(rt *rapid.T) {
		const rows, nobodyAbandons, most, near = 40, 0.5, 24, 4
		var costs []int
		for i := range rapid.IntRange(1, 30).Draw(rt, "readings") {
			costs = append(costs, rapid.IntRange(0, 32).Draw(rt, fmt.Sprint("cost of ", i)))
		}
		slices.Sort(costs)
		var all []*reading
		scores := map[*reading]float64{}
		breaks := map[*reading]bool{}
		for _, cost := range costs {
			broken := max(0, rapid.IntRange(-4, 6).Draw(rt, "rows that break a law"))
			r := brokenReading(float64(cost)/4, rows, func(i int) bool { return i < broken })
			scores[r] = r.cost + nobodyAbandons + 40*max(0, float64(broken)/rows-0.005)
			breaks[r] = broken > 0
			all = append(all, r)
		}

		s := &callSheet{sheet: &sheet{n: rows, lines: make([]int, rows)}}
		got := s.rank(all)
		isSorted := slices.IsSortedFunc(got, func(a, b *reading) int {
			if breaks[a] != breaks[b] {
				return map[bool]int{true: 1, false: -1}[breaks[a]]
			}
			return cmp.Compare(scores[a], scores[b])
		})
		if !isSorted || len(got) > most {
			rt.Errorf("%d readings, sorted: %t", len(got), isSorted)
		}
		best := math.Inf(1)
		for _, score := range scores {
			best = min(best, score)
		}
		for r, score := range scores {
			if len(all) <= most && score < best+near-1e-9 && !slices.Contains(got, r) {
				rt.Errorf("the score %v is lost beside %v", score, best)
			}
		}
		for _, r := range got {
			if math.Abs(r.score-scores[r]) > 1e-9 {
				rt.Errorf("the score is %v, want %v", r.score, scores[r])
			}
		}
	})
}

// Readings that cost much more than the best score are not judged, and neither are those after the most that are tried.
func TestReadingsThatAreTried(t *testing.T) {
	const rows = 40
	for _, c := range []struct {
		readings, want int
		cost           float64 // of each after the first
	}{
		{mostTried + 9, mostTried + 1, 1},
		{9, 9, 0.5 + searched},
		{9, 1, 0.6 + searched},
	} {
		var all []*reading
		judged := 0
		for i := range c.readings {
			cost := 0.0
			if i > 0 {
				cost = c.cost
			}
			r := brokenReading(cost, rows, func(int) bool { return false })
			r.score = math.Inf(1)
			all = append(all, r)
		}
		s := &callSheet{sheet: &sheet{n: rows, lines: make([]int, rows)}}
		s.rank(all)
		for _, r := range all {
			if !math.IsInf(r.score, 1) {
				judged++
			}
		}
		if judged != c.want {
			t.Errorf("of %d readings that cost %v, %d are judged, want %d", c.readings, c.cost, judged, c.want)
		}
	}
}

// The rows that judge all readings are of the whole sample: one that breaks a law in the last rows alone hides no other.
func TestReadingsAreJudgedOverTheWholeSample(t *testing.T) {
	const rows = 2 * firstRows
	broken := brokenReading(0, rows, func(i int) bool { return i >= rows/2 })
	kept := brokenReading(5, rows, func(int) bool { return false })
	s := &callSheet{sheet: &sheet{n: rows, lines: make([]int, rows)}}

	if got := s.rank([]*reading{broken, kept}); got[0] != kept {
		t.Errorf("%d readings, the best breaks a law", len(got))
	}
}

// A queue is a column of words by its name, or by words that have agents of their own. No other part of the call is one.
func TestQueuesOfCalls(t *testing.T) {
	const rows = 40
	// Each of eight agents answers the calls of one of two queues.
	agents := func(i int) string { return fmt.Sprint("agent ", i%8) }
	own := func(i int) string { return fmt.Sprint("team ", i%2) }
	mixed := func(i int) string { return fmt.Sprint("team ", i/8%2) }
	few := func(least int) func(i int) string {
		return func(i int) string {
			if i%10 < least {
				return ""
			}
			return own(i)
		}
	}
	many := func(n int) func(i int) string { return func(i int) string { return fmt.Sprint("word ", i%n) } }
	date := func(i int) string { return fmt.Sprintf("2026-01-%02d", 1+i%28) }
	dialed := func(i int) string { return fmt.Sprint("80055501", 10+i%2) }
	for _, test := range []struct {
		name, columns string
		of            []func(i int) string
		want          string
	}{
		{"by its name", "Xyz,Queue", []func(int) string{mixed, mixed}, "Queue"},
		{"by a name with a cut word", "Call Queue", []func(int) string{mixed}, "Call Queue"},
		{"by its agents", "Xyz", []func(int) string{own}, "Xyz"},
		{"without agents of its own", "Xyz", []func(int) string{mixed}, ""},
		{"the better name", "Team,Queue", []func(int) string{mixed, mixed}, "Queue"},
		{"the number that was dialed", "DDI,Queue", []func(int) string{dialed, mixed}, "Queue"},
		{"the number alone", "DDI", []func(int) string{dialed}, "DDI"},
		{"one word beside one with agents", "Queue,Skill Group", []func(int) string{func(int) string { return "a" }, own}, "Skill Group"},
		{"one word alone", "Queue", []func(int) string{func(int) string { return "a" }}, "Queue"},
		{"a time", "Queue", []func(int) string{func(i int) string { return date(i) + " 10:00:00" }}, ""},
		{"a date", "Queue", []func(int) string{date}, ""},
		{"a time of day", "Queue", []func(int) string{func(i int) string { return fmt.Sprintf("%02d:10", i%24) }}, ""},
		{"a unit", "Queue (min)", []func(int) string{mixed}, ""},
		{"few cells", "Queue", []func(int) string{few(7)}, ""},
		{"a third of the cells", "Queue", []func(int) string{few(6)}, "Queue"},
		{"by its agents, with gaps", "Xyz", []func(int) string{few(1)}, ""},
		{"of an outcome", "Outcome", []func(int) string{own}, ""},
		{"of a kind", "Xyz Type", []func(int) string{own}, ""},
		{"as many words as half the agents", "Xyz", []func(int) string{many(4)}, "Xyz"},
		{"more words than half the agents", "Xyz", []func(int) string{many(8)}, ""},
	} {
		var columns []*column
		for k, name := range strings.Split(test.columns, ",") {
			columns = append(columns, columnOf(name, cellsOf(rows, test.of[k])...))
		}
		who := columnOf("Agent", cellsOf(rows, agents)...)
		s := &author{&callSheet{sheet: sheetOf(append(columns, who)...), given: &Map{}, agents: who}}
		r := &reading{arrive: &timeColumn{column: &column{}}, fate: &fate{}}
		got := s.queueColumn(r)
		if got == nil {
			got = &column{}
		}
		if got.text != test.want {
			t.Errorf("%s: %q is the queue, want %q", test.name, got.text, test.want)
		}

		// What has another meaning is no queue.
		for _, use := range []func(){
			func() { r.arrive.column = got },
			func() { r.arrive.column, r.fate.column = &column{}, got },
			func() { r.fate, s.agents = nil, got },
		} {
			use()
			if again := s.queueColumn(r); again != nil && again == got {
				t.Errorf("%s: %q has another meaning, and is the queue", test.name, got.text)
			}
		}
	}
}

// A column of queues that is empty for callers who left gives way to another column. A column with the queues of all callers
// does not, even if few left.
func TestQueuesOfCallersWhoLeft(t *testing.T) {
	const rows = 100
	for _, test := range []struct {
		name    string
		left    int
		isEmpty func(isLeft bool) bool
		want    string
	}{
		{"empty if they left", 5, func(isLeft bool) bool { return isLeft }, "Skill Group"},
		{"with the queues of all", 1, func(bool) bool { return false }, "Queue"},
		{"with the queues of all, and many left", 50, func(bool) bool { return false }, "Queue"},
		{"empty now and then", 1, func(isLeft bool) bool { return !isLeft }, "Skill Group"},
	} {
		r := &reading{arrive: &timeColumn{column: &column{}}}
		r.fill(nil, rows)
		queue := columnOf("Queue", cellsOf(rows, func(i int) string {
			r.a[i] = float64(60 * i)
			isLeft := i < test.left
			if !isLeft {
				r.s[i] = r.a[i] + 5
			}
			if test.isEmpty(isLeft) {
				return ""
			}
			return fmt.Sprint("team ", i%2)
		})...)
		skill := columnOf("Skill Group", cellsOf(rows, func(i int) string { return fmt.Sprint("skill ", i%2) })...)
		s := &author{&callSheet{sheet: sheetOf(queue, skill), given: &Map{}}}
		if got := s.queueColumn(r); got == nil || got.text != test.want {
			t.Errorf("%s: %+v is the queue, want %s", test.name, got, test.want)
		}
	}
}

// The words of a queue have agents of their own if eight of ten agents have 19 of 20 calls of one word, and two words.
func TestAgentsOfWords(t *testing.T) {
	const agents, calls = 10, 20
	for _, test := range []struct {
		name         string
		mixed, other int // agents with calls of other words, and how many
		words        int
		want         bool
	}{
		{"one word each", 0, 0, 2, true},
		{"one call of another", agents, 1, 2, true},
		{"two agents with two calls of another", 2, 2, 2, true},
		{"three agents with two calls of another", 3, 2, 2, false},
		{"one word", 0, 0, 1, false},
	} {
		var who, words []string
		for i := range agents * calls {
			agent := i % agents
			word := agent % test.words
			if agent < test.mixed && i/agents < test.other {
				word = 1 - word
			}
			who = append(who, fmt.Sprint("agent ", agent), "", "agent 1")
			words = append(words, fmt.Sprint("word ", word), "word 0", "")
		}

		c := columnOf("xyz", words...)
		s := &author{&callSheet{agents: columnOf("agent", who...)}}
		if s.hasOwnAgents(c) != test.want {
			t.Errorf("%s: %t", test.name, !test.want)
		}
	}
}

// The outcome is the column of the fate, with its words that nobody knows, or else a column with the name and known words
// that agree.
func TestOutcomesOfReadings(t *testing.T) {
	answered := []int8{1, 0, 1, 0, 1, 0}
	cells := func(yes, no string) []string { return []string{yes, no, yes, no, yes, no} }
	for _, test := range []struct {
		name   string
		column *column
		fate   map[string]string // the words of its column; nil if another column tells it
		given  string
		want   string
	}{
		{"known words", columnOf("xyz", cells("Answered", "Abandoned")...), map[string]string{"Answered": "answered", "Abandoned": "abandoned"}, "", "xyz:"},
		{"an unknown word", columnOf("xyz", cells("Answered", "Foo")...), map[string]string{"Answered": "answered", "Foo": "abandoned"}, "", "xyz: Foo=abandoned"},
		{"a known word with another meaning", columnOf("xyz", cells("Abandoned", "Foo")...), map[string]string{"Abandoned": "answered", "Foo": "abandoned"}, "", "xyz: Abandoned=answered Foo=abandoned"},
		{"a word of the map", columnOf("xyz", cells("Answered", "Foo")...), map[string]string{"Answered": "answered", "Foo": "abandoned"}, "foo", "xyz: foo=blocked"},
		{"an empty word", columnOf("xyz", cells("Answered", "")...), map[string]string{"Answered": "answered", "": "abandoned"}, "", "xyz:"},
		{"another column with the name", columnOf("outcome", cells("Answered", "Abandoned")...), nil, "", "outcome:"},
		{"another column without the name", columnOf("xyz", cells("Answered", "Abandoned")...), nil, "", ""},
		{"words that do not agree", columnOf("outcome", cells("Abandoned", "Answered")...), nil, "", ""},
		{"half of the words known", columnOf("outcome", cells("Answered", "Foo")...), nil, "", "outcome:"},
		{"a third of the words known", columnOf("outcome", "Answered", "Foo", "Foo", "Foo", "Answered", "Foo"), nil, "", ""},
		{"no word known", columnOf("outcome", cells("Bar", "Foo")...), nil, "", ""},
	} {
		reader, err := newReader(strings.NewReader(""), "calls.csv", &Map{})
		if err != nil {
			t.Fatal(err)
		}
		given := &Map{}
		if test.given != "" {
			given.Outcomes = []yaml.Pair[string]{{Key: diag.Text{Value: test.given}, Value: "blocked"}}
		}
		s := &author{&callSheet{sheet: sheetOf(test.column), given: given, reader: reader}}
		f := &fate{answered: answered}
		if test.fate != nil {
			f.column, f.words = test.column, test.fate
		}

		said := func(r *reading) (out string) {
			u := s.understanding(given)
			s.giveOutcome(u, r)
			for _, c := range u.Columns {
				out = c.Value[0].Names[0] + ":"
				for _, o := range u.Outcomes {
					out += " " + o.Key.Value + "=" + o.Value
				}
			}
			return out
		}
		if got := said(&reading{arrive: &timeColumn{column: &column{}}, fate: f}); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if got := said(&reading{arrive: &timeColumn{column: test.column}, fate: f}); got != "" {
			t.Errorf("%s: %q is a time, and the outcome", test.name, got)
		}
	}
}

// Numbers are times of day if their name says so, and they have at most as many words as a day has quarters.
func TestTimesOfDayAsNumbers(t *testing.T) {
	for _, test := range []struct {
		column string
		every  int // minutes
		want   string
	}{{"time", 15, "date+time"}, {"time", 10, ""}, {"xyz", 15, ""}, {"xyz", 60, ""}} {
		n := 24 * 60 / test.every
		date := columnOf("date", cellsOf(n, func(int) string { return "2026-01-05" })...)
		of := columnOf(test.column, cellsOf(n, func(i int) string {
			return fmt.Sprintf("%02d%02d", i*test.every/60, i*test.every%60)
		})...)
		got := ""
		s := reportOf(date, of)
		for _, k := range s.keysWithDate(date, date.dates, of) {
			got, _, _ = strings.Cut(k.said(), " ")
		}

		if got != test.want {
			t.Errorf("%s every %d minutes: %q, want %q", test.column, test.every, got, test.want)
		}
	}
}

// A time is shown twice if another time of the same day has its date and its time of day.
func TestTimesThatAreShownTwice(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		s := &reportSheet{reader: &Reader{clock: clock{given: zone}}}
		for _, day := range []time.Time{
			time.Date(2026, 3, 8, 0, 0, 0, 0, zone), time.Date(2026, 3, 29, 0, 0, 0, 0, zone),
			time.Date(2026, 10, 25, 0, 0, 0, 0, zone), time.Date(2026, 11, 1, 0, 0, 0, 0, zone),
		} {
			shown := map[string]int{}
			quarters := func(do func(at time.Time)) {
				for at := day; at.Day() == day.Day(); at = at.Add(15 * time.Minute) {
					do(at)
				}
			}
			quarters(func(at time.Time) { shown[at.Format(time.TimeOnly)]++ })
			quarters(func(at time.Time) {
				if want := shown[at.Format(time.TimeOnly)] > 1; s.reader.clock.showsTwice(float64(at.Unix())) != want {
					t.Errorf("%s of %s is shown twice: %t", at, name, !want)
				}
			})
		}
	}
}

// The after-call work ends at the column of the map, or is the length that the map has after the end. Without a map it is a
// column with its name, but for the arrival.
func TestAfterCallWorkOfReadings(t *testing.T) {
	given := func(s Source) *Map {
		m := &Map{}
		m.Columns = []yaml.Pair[Column]{{Key: diag.Text{Value: atWrapEnd}, Value: Column{s}}}
		return m
	}
	at := func(minute int) []string {
		return cellsOf(30, func(i int) string { return fmt.Sprintf("2026-01-05 10:%02d:%02d", minute, i) })
	}
	lengths := cellsOf(30, func(i int) string { return fmt.Sprint(20 + i) })
	for _, test := range []struct {
		name  string
		given *Map
		work  string // a further column of lengths
		want  string
	}{
		{"a column of the map", given(Source{Names: []string{"Free"}}), "ACW", "Free"},
		{"a length of the map", given(Source{Names: []string{"Xyz"}, After: atEnd}), "Xyz", "Xyz"},
		{"a length after another time", given(Source{Names: []string{"Xyz"}, After: atAnswer}), "Xyz", ""},
		{"a length with its name", &Map{}, "ACW", "ACW"},
		{"a column with its name", &Map{}, "Wrap Up End", "Wrap Up End"},
		{"no name", &Map{}, "Xyz", ""},
	} {
		cells := lengths
		if strings.HasSuffix(test.work, "End") {
			cells = at(30)
		}
		reader, err := newReader(strings.NewReader(""), "calls.csv", test.given)
		if err != nil {
			t.Fatal(err)
		}
		columns := []*column{columnOf("Wrap Up Time", at(0)...), columnOf("Free", at(20)...), columnOf(test.work, cells...)}
		of := sheetOf(columns...)
		of.header = &header{separator: ','}
		for i, c := range columns {
			c.at = i
		}
		s := newCallSheet(of, reader)
		r := &reading{arrive: s.times[0]}
		p := s.partsIn(1, false)
		s.addWrap(r, &p)

		got := ""
		if r.wrap != nil {
			got += r.wrap.text
		}
		if r.wrapAt != nil {
			got += r.wrapAt.text
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
