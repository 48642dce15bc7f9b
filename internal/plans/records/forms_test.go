package records_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// truth is a call of a simulated center, as it was.
type truth struct {
	id, caller, line, queue, agent    string
	arrived, answered, ended, wrapped time.Time
	untaken                           int // rings that nobody took
	isAnswered                        bool
	wait, talk                        time.Duration
	withheld                          bool
}

// center simulates some weeks of a center with two queues: Poisson arrivals, callers with exponential patience, and agents
// who take the first caller of either queue.
func center(seed uint64, days int) (out []truth) {
	s := des.NewKey(seed, 1).Stream()
	exponential := func(mean float64) time.Duration {
		return time.Duration(-math.Log(1-s.Float64())*mean*1000) * time.Millisecond
	}
	const agents, perDay = 4, 300
	start := time.Date(2026, 8, 24, 0, 0, 0, 0, time.UTC)

	id := 0
	for day := range days {
		open := start.AddDate(0, 0, day).Add(8 * time.Hour)
		calls := perDay + int(60*s.Float64())
		if weekday := open.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			calls /= 3
		}

		var arrivals []time.Duration
		for range calls {
			arrivals = append(arrivals, time.Duration(s.Float64()*10*3600*1000)*time.Millisecond)
		}
		slices.Sort(arrivals)
		free := make([]time.Time, agents)
		staff := agents
		if calls < perDay/2 {
			staff = agents / 3
		}

		for _, after := range arrivals {
			id++
			at := open.Add(after).Truncate(time.Second)
			c := truth{
				id: fmt.Sprintf("%d", 100000+id), caller: fmt.Sprintf("+1202555%04d", int(s.Float64()*9000)), line: "18005550199",
				queue: "Sales", arrived: at, withheld: s.Float64() < 0.2,
			}
			if s.Float64() < 0.3 {
				c.queue = "Technical Support"
			}

			best := 0
			for k := range staff {
				if free[k].Before(free[best]) {
					best = k
				}
			}

			patience := exponential(240).Truncate(time.Second) + time.Second
			c.wait = max(0, free[best].Sub(at))
			if c.wait > patience {
				c.wait = patience
				c.ended = at.Add(patience)
				out = append(out, c)
				continue
			}

			c.isAnswered = true
			c.talk = exponential(230).Truncate(time.Second) + 5*time.Second
			c.agent = fmt.Sprintf("agent%02d", best+1)
			c.answered = at.Add(c.wait)
			c.ended = c.answered.Add(c.talk)
			c.wrapped = c.ended.Add(exponential(25).Truncate(time.Second))
			if s.Float64() < 0.1 && c.wait > 8*time.Second {
				c.untaken = 1
			}
			free[best] = c.wrapped
			out = append(out, c)
		}
	}

	return out
}

// figures are the figures that a planner needs from records.
type figures struct{ calls, abandoned, level float64 }

// level is the threshold of the service level.
const level = 30 * time.Second

func trueFigures(calls []truth) figures {
	var abandoned, within float64
	for _, c := range calls {
		if !c.isAnswered {
			abandoned++
		} else if c.wait <= level {
			within++
		}
	}
	n := float64(len(calls))
	return figures{n, abandoned / n, within / n}
}

// figuresOf are the same of the records as they are read.
func figuresOf(r *records.Reader) (figures, error) {
	var calls, abandoned, within float64
	for c := range r.All() {
		if !c.Queued() {
			continue
		}
		calls++
		switch {
		case c.Outcome == "abandoned":
			abandoned++
		case !c.Answered.IsZero() && c.Answered.Sub(c.Enqueued) <= level:
			within++
		}
	}
	return figures{calls, abandoned / calls, within / calls}, r.Err()
}

// timeForms write times as exports have them. A form of two texts is a date and a time of day.
var timeForms = []struct {
	name  string
	write func(t time.Time) []string
}{
	{"offset", func(t time.Time) []string { return []string{t.Format("2006-01-02T15:04:05") + "-04:00"} }},
	{"UTC", func(t time.Time) []string { return []string{t.Format("2006-01-02T15:04:05Z")} }},
	{"plain", func(t time.Time) []string { return []string{t.Format("2006-01-02 15:04:05")} }},
	{"American", func(t time.Time) []string { return []string{t.Format("01/02/2006 03:04:05 PM")} }},
	{"American, small", func(t time.Time) []string { return []string{t.Format("1/2/06 3:04:05 pm")} }},
	{"American, 24 hours", func(t time.Time) []string { return []string{t.Format("1/2/2006 15:04:05")} }},
	{"German", func(t time.Time) []string { return []string{t.Format("02.01.2006 15:04:05")} }},
	{"British", func(t time.Time) []string { return []string{t.Format("02/01/2006 15:04:05")} }},
	{"month", func(t time.Time) []string { return []string{t.Format("02-Jan-2006 15:04:05")} }},
	{"weekday", func(t time.Time) []string { return []string{t.Format("Mon 02/01/2006 15:04:05")} }},
	{"long", func(t time.Time) []string { return []string{t.Format("Monday, January 2, 2006 3:04:05 PM")} }},
	{"unix", func(t time.Time) []string { return []string{fmt.Sprint(t.Unix())} }},
	{"milliseconds", func(t time.Time) []string { return []string{fmt.Sprint(t.UnixMilli())} }},
	{"serial", func(t time.Time) []string {
		days := t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Seconds() / 86400
		return []string{fmt.Sprintf("%.8f", days)}
	}},
	{"two columns", func(t time.Time) []string { return []string{t.Format("2006-01-02"), t.Format("15:04:05")} }},
	{"two American columns", func(t time.Time) []string { return []string{t.Format("1/2/2006"), t.Format("3:04:05 PM")} }},
	{"two German columns", func(t time.Time) []string { return []string{t.Format("02.01.2006"), t.Format("15:04:05")} }},
	{"date with midnight", func(t time.Time) []string {
		return []string{t.Format("2006-01-02") + " 00:00:00", t.Format("15:04:05")}
	}},
}

// lengthForms write durations as exports have them, with what their names end in.
var lengthForms = []struct {
	name, suffix string
	write        func(d time.Duration) string
}{
	{"seconds", "", func(d time.Duration) string { return fmt.Sprint(int(d.Seconds())) }},
	{"seconds, named", " (s)", func(d time.Duration) string { return fmt.Sprint(int(d.Seconds())) }},
	{"clock", "", func(d time.Duration) string {
		return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}},
	{"m:ss", "", func(d time.Duration) string { return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60) }},
	{"units", "", func(d time.Duration) string { return fmt.Sprintf("%dm %ds", int(d.Minutes()), int(d.Seconds())%60) }},
	{"s", "", func(d time.Duration) string { return fmt.Sprintf("%ds", int(d.Seconds())) }},
	{"ISO", "", func(d time.Duration) string { return fmt.Sprintf("PT%dM%dS", int(d.Minutes()), int(d.Seconds())%60) }},
	{"days and clock", "", func(d time.Duration) string {
		return fmt.Sprintf("0 days %02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}},
	{"spreadsheet", "", func(d time.Duration) string {
		return fmt.Sprintf("1899-12-30 %02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}},
	{"parts of a day", "", func(d time.Duration) string { return fmt.Sprintf("%.9f", d.Hours()/24) }},
	{"minutes, named", " (min)", func(d time.Duration) string { return fmt.Sprintf("%.3f", d.Minutes()) }},
	{"milliseconds, named", "_ms", func(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }},
}

// columnNames are names of the columns. A form draws one for each.
var columnNames = map[string][]string{
	"call": {"call", "Call ID", "ContactID", "Unique.Id", "Session ID"}, "caller": {"caller", "ANI", "Caller Number", "From"},
	"line": {"line", "DNIS", "Dialed Number"}, "queue": {"queue", "Skill", "Skill Group", "SPLIT", "Workgroup", "queue_name", "Queue.Name"},
	"agent": {"agent", "Agent ID", "agent_id", "User", "Agent.Name"}, "outcome": {"outcome", "Status", "Disposition", "Call Result"},
	"arrived":  {"arrived", "Arrival Time", "Start", "Start Time", "call_start", "Call.Start"},
	"enqueued": {"enqueued", "Queue Start", "Enqueued At"},
	"answered": {"answered", "Answer Time", "Answered At", "Connect Time"},
	"ended":    {"ended", "End", "Call End", "Disconnect", "end_time", "Disconnect.Time"},
	"wait":     {"Wait Time", "wait", "Time in Queue"}, "talk": {"Talk Time", "talk", "Conversation Time"}, "total": {"Duration", "Total Time"},
}

// outcomeWords are words for answered and abandoned calls.
var outcomeWords = [][2]string{
	{"answered", "abandoned"},
	{"Completed", "Missed"},
	{"ANSWERED", "NO ANSWER"},
	{"Handled", "Unanswered"},
	{"Success", "Lost"},
	{"Y", "N"},
	{"TRUE", "FALSE"},
	{"1", "0"},
	{"Handled", "Dropped"},
	{"Answered", "Hung up"},
	{"", ""},
}

// export writes calls in a form that is drawn at random, and says which.
func export(s *des.Stream, calls []truth) (file, form string) {
	pick := func(n int) int { return int(s.Uint64N(uint64(n))) }
	chance := func(p float64) bool { return s.Float64() < p }
	times, lengths := timeForms[pick(len(timeForms))], lengthForms[pick(len(lengthForms))]
	words := outcomeWords[pick(len(outcomeWords))]
	structure := []string{"times", "wait and talk", "end and talk", "length and talk", "wait, talk and end", "answer and end"}[pick(6)]
	has := map[string]bool{
		"call": chance(0.7), "caller": chance(0.6), "line": chance(0.4), "queue": chance(0.7), "agent": chance(0.6), "outcome": words[0] != "",
		"arrived": true, "enqueued": structure == "times" && chance(0.5), "answered": structure == "times" || structure == "answer and end",
		"ended": slices.Contains([]string{"times", "end and talk", "wait, talk and end", "answer and end"}, structure),
		"wait":  strings.Contains(structure, "wait"), "talk": strings.Contains(structure, "talk"), "total": strings.Contains(structure, "length"),
	}

	legs := ""
	if has["call"] && has["agent"] && structure == "times" && !has["enqueued"] {
		legs = []string{"", "rings together", "rings one after another"}[pick(3)]
	}
	repeats := !has["call"] && chance(0.3)
	skewed := has["answered"] && chance(0.3)
	style := pick(4)
	called := func(value string) string {
		names := columnNames[value]

		name := names[pick(len(names))]
		switch style {
		case 0:
			name = strings.ToUpper(name)
		case 1:
			name = strings.ToLower(strings.NewReplacer(" ", "_", ".", "_").Replace(name))
		}

		return name
	}

	separator := []string{",", ";", "\t", "|"}[pick(4)]
	order := []string{"call", "caller", "line", "queue", "agent", "arrived", "enqueued", "answered", "ended", "wait", "talk", "total", "outcome"}
	order = slices.DeleteFunc(order, func(v string) bool { return !has[v] })
	isTime := func(v string) bool { return slices.Contains([]string{"arrived", "enqueued", "answered", "ended"}, v) }

	twoColumns := len(times.write(time.Now())) == 2
	var header []string
	for _, v := range order {
		if v == "arrived" && twoColumns {
			header = append(header, "Date")
		}
		name := called(v)
		if v == "wait" || v == "talk" || v == "total" {
			name += lengths.suffix
		}
		header = append(header, name)
	}

	hasNotes := chance(0.4)
	if hasNotes {
		header = append(header, "Site", "Notes")
	}
	var b strings.Builder
	line := func(cells []string) {
		for i, cell := range cells {
			if strings.Contains(cell, separator) {
				cells[i] = `"` + cell + `"`
			}
		}
		b.WriteString(strings.Join(cells, separator) + "\r\n")
	}

	titles := chance(0.2)
	if titles {
		b.WriteString("Call detail report\r\nGenerated by the manager\r\n\r\n")
	}
	if separator == ";" && chance(0.5) && !titles {
		b.WriteString("sep=;\r\n")
	}
	line(header)

	row := func(c truth) {
		var cells []string
		at := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			parts := times.write(t)
			return parts[len(parts)-1]
		}
		for _, v := range order {
			if v == "arrived" && twoColumns {
				cells = append(cells, times.write(c.arrived)[0])
			}
			switch {
			case v == "call":
				cells = append(cells, c.id)
			case v == "caller" && c.withheld:
				cells = append(cells, "anonymous")
			case v == "caller":
				cells = append(cells, c.caller)
			case v == "line":
				cells = append(cells, c.line)
			case v == "queue":
				cells = append(cells, c.queue)
			case v == "agent":
				cells = append(cells, c.agent)
			case v == "outcome" && c.isAnswered:
				cells = append(cells, words[0])
			case v == "outcome":
				cells = append(cells, words[1])
			case v == "answered" && skewed && c.wait == 0 && c.isAnswered:
				cells = append(cells, at(c.answered.Add(-time.Second)))
			case isTime(v):
				cells = append(cells, at(map[string]time.Time{"arrived": c.arrived, "enqueued": c.arrived, "answered": c.answered, "ended": c.ended}[v]))
			case v == "wait":
				cells = append(cells, lengths.write(c.wait))
			case v == "talk":
				cells = append(cells, lengths.write(c.talk))
			default:
				cells = append(cells, lengths.write(c.wait+c.talk))
			}
		}

		if hasNotes {
			cells = append(cells, "Köln", "–")
		}
		line(cells)
	}
	for i, c := range calls {
		ring := c
		ring.isAnswered, ring.answered, ring.talk = false, time.Time{}, 0
		ring.agent = "agent99"
		if c.untaken > 0 && legs == "rings together" {
			ring.ended = c.answered
			row(ring)
		}
		if c.untaken > 0 && legs == "rings one after another" {
			ring.ended = c.arrived.Add(4 * time.Second)
			row(ring)
			c.arrived = ring.ended
		}

		row(c)
		if repeats && i%20 == 0 {
			row(c)
		}
	}

	text := b.String()
	encoding := []string{"UTF-8", "BOM", "UTF-16", "Windows-1252"}[pick(4)]
	switch encoding {
	case "BOM":
		text = "\ufeff" + text
	case "UTF-16":
		var bytes []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
			bytes = append(bytes, byte(u), byte(u>>8))
		}
		text = string(bytes)

	case "Windows-1252":
		text = strings.NewReplacer("ö", "\xf6", "–", "\x96").Replace(text)
	}

	form = fmt.Sprintf("%s; times %s; lengths %s; words %q; legs %q; repeats %v; skewed %v; %s; separator %q; titles %v; columns %s",
		structure, times.name, lengths.name, words, legs, repeats, skewed, encoding, separator, titles, strings.Join(header, ", "))
	return text, form
}

// readFigures reads an export. If it is refused with a map, the map is saved and the export read again with it.
func readFigures(t *testing.T, file string) (got figures, s *records.Summary, refusal string) {
	t.Helper()

	var m *records.Map
	for range 2 {
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
		var f figures
		if err == nil {
			f, err = figuresOf(r)
		}
		if err == nil {
			return f, r.Summary(), refusal
		}

		var refused *records.Refusal
		if !errors.As(err, &refused) {
			t.Fatal(err)
		}
		if refusal != "" && m != nil {
			t.Errorf("the proposed map is refused, too: %s\n%s", refused.Error(), refused.Map)
		}

		refusal = refused.Error()
		if refused.Map == "" {
			return figures{}, nil, refusal
		}

		m = readMap(t, refused.Readings()[0])
	}

	return figures{}, nil, refusal
}

// In every form of an export, a planner's figures are the figures of the center, or the export is refused with a
// reason.
func TestFormsOfExports(t *testing.T) {
	calls := center(3, 6)
	want := trueFigures(calls)
	refused := 0
	drawn := 10
	if longtest.IsLong() {
		drawn = longtest.N(30, 500)
	}
	for i := range drawn {
		s := des.NewKey(11, uint64(i)).Stream()
		file, form := export(&s, calls)
		got, summary, refusal := readFigures(t, file)
		if refusal != "" {
			refused++
			t.Logf("%d: %s: refused: %s", i, form, refusal)
		}
		if summary == nil {
			continue
		}
		left := 0
		for _, l := range summary.LeftOut {
			left += l.Rows
		}
		if summary.RowsIn != summary.RowsUsed+left {
			t.Errorf("%d: %s: %d rows in, %d used, %d left out", i, form, summary.RowsIn, summary.RowsUsed, left)
		}
		isNear := math.Abs(got.calls/want.calls-1) <= 0.01 && math.Abs(got.abandoned-want.abandoned) <= 0.02 &&
			math.Abs(got.level-want.level) <= 0.04
		if !isNear {
			t.Errorf("%d: %s:\ngot %.4v, want %.4v\n%.300s", i, form, got, want, file)
		}
	}
	const most = 10 // of the forms
	if refused*most > drawn {
		t.Errorf("%d of %d forms are refused", refused, drawn)
	}
}
