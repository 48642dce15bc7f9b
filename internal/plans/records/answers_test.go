package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// fewCalls are calls whose dates have two orders, and whose columns several meanings.
const fewCalls = `Start,Wait,Talk,Wrap-up,Total,Agent
07/09/2026 08:00:00,5,100,20,130,Ann
07/09/2026 08:10:00,7,120,30,160,Bob
08/09/2026 08:20:00,9,140,25,180,Ann
08/09/2026 08:30:00,30,,,30,
`

// refusalOf reads calls, and returns the refusal.
func refusalOf(t *testing.T, m *records.Map, content string) *records.Refusal {
	t.Helper()
	var refusal *records.Refusal
	if _, _, err := read(t, m, content); !errors.As(err, &refusal) {
		t.Fatalf("the error is %v", err)
	}
	return refusal
}

// A question that is left after an answer is asked again with the answer: each of its readings has the key, and is read.
func TestAnswersAreKept(t *testing.T) {
	for _, separator := range []string{",", ";"} {
		file := strings.ReplaceAll(fewCalls, ",", separator)
		for _, key := range []string{`time: "DD/MM/YYYY hh:mm:ss"`, `time: ["YYYY-MM-DD hh:mm:ss", "MM/DD/YYYY hh:mm:ss"]`} {
			answer := key + "\nseparator: \"" + separator + "\"\n"
			left := refusalOf(t, readMap(t, answer), file)
			if !left.IsQuestion || strings.Contains(left.Reason, "the dates may be") {
				t.Errorf("after %q: %v", answer, left)
			}

			for _, text := range append(left.Readings(), left.Map) {
				if !strings.Contains(text, "\n"+key+"\n") || !strings.Contains(text, "\nseparator: \""+separator+"\"\n") {
					t.Errorf("after %q the map is\n%s", answer, text)
				}
			}
			for _, text := range left.Readings() {
				if _, _, err := read(t, readMap(t, text), file); err != nil {
					t.Errorf("%v with\n%s", err, text)
				}
			}
		}
	}
}

// A length that is the same in all rows is used if its name says which one it is, and asked for else.
func TestConstantLengths(t *testing.T) {
	of := func(wait string) string {
		return everyFifthLeaves("Start,"+wait+",Talk,Agent", func(at, _ string, wait int, isAnswered bool) string {
			talk, agent := 60+3*wait, []string{"ann", "bob", "cid", "dee"}[wait%4]
			if !isAnswered {
				talk, agent = 0, ""
			}
			return fmt.Sprintf("%s,5,%d,%s", at, talk, agent)
		})
	}
	lines := strings.Split(callsOf(t, of("Wait")), "\n")
	if len(lines) != 40 || !strings.HasPrefix(lines[3], "08:03:00 waits 5, talks 84 ") || !strings.HasPrefix(lines[4], "08:04:00 left after 5") {
		t.Errorf("constant waits: %q", lines)
	}
	if _, _, err := read(t, nil, of("Code")); err == nil {
		t.Error("a column of fives is a wait")
	}
}

// A column that the map gives for a time is named if it has no times.
func TestColumnsWithoutTimes(t *testing.T) {
	for columns, want := range map[string]string{
		"{arrived: Agent}": `the map's column arrived is "Agent", which has no times: its first cell is "Ann"`,
		"{ended: Agent}":   `the map's column ended is "Agent", which has no times: its first cell is "Ann"`,
		"{arrived: Wait}":  `the map's column arrived is "Wait", which has no times: its first cell is "5"`,
		"{arrived: Start, answered: {after: arrived, column: Agent}}": `the map's column answered is "Agent", which has no durations: its first cell is "Ann"`,
	} {
		of := refusalOf(t, readMap(t, "time: DD/MM/YYYY hh:mm:ss\ncolumns: "+columns+"\n"), fewCalls)
		if of.Reason != want {
			t.Errorf("%s: %q, want %q", columns, of.Reason, want)
		}
	}
}

// Fractions are in the unit in which they keep the laws, whatever their decimals. The question has the unit.
func TestUnitsOfFractions(t *testing.T) {
	for unit, seconds := range map[string]float64{"minutes": 60, "hours": 3600, "days": 86400} {
		for _, decimals := range []int{5, 6} {
			file := everyFifthLeaves("Start,Wait,Talk,Agent", func(at, end string, wait int, isAnswered bool) string {
				from, _ := time.Parse(time.DateTime, at)
				to, _ := time.Parse(time.DateTime, end)
				talk := to.Sub(from).Seconds() - float64(wait)
				agent := map[bool]string{true: []string{"ann", "bob", "cid", "dee", "eve", "flo"}[wait%6]}[isAnswered]
				return fmt.Sprintf("%s,%.*f,%.*f,%s", at, decimals, float64(wait)/seconds, decimals, talk/seconds, agent)
			})
			asked := refusalOf(t, nil, file)
			isOffered := strings.Contains(asked.Map, "mean wait 8.8") && strings.Contains(asked.Map, "mean talk 233 s")
			if !isOffered || !strings.Contains(strings.Join(asked.Readings(), "\n"), "unit: "+unit) {
				t.Errorf("%s with %d decimals: %v\n%s", unit, decimals, asked, asked.Map)
			}
		}
	}
}

// textOfReading reads a file, and returns the summary of the reading.
func textOfReading(t *testing.T, file string) string {
	t.Helper()
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range r.All() {
	}
	var out strings.Builder
	if err := errors.Join(r.Err(), r.Summary().WriteText(&out)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// partsOfCalls writes the calls of some days with the parts of each.
func partsOfCalls(header string, row func(v *visit, menus int) string) string {
	var file strings.Builder
	file.WriteString(header + "\n")
	for i, v := range office(77, 3, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC)) {
		file.WriteString(row(&v, 8+i%23) + "\n")
	}
	return file.String()
}

// Two partitions into answered and other calls contradict each other, and have nearly as many votes: both are offered.
func TestContestedAnswers(t *testing.T) {
	n := 0
	file := partsOfCalls("Start,Wait,Talk,Total,Agent", func(v *visit, _ int) string {
		talk := fmt.Sprint(v.talk)
		if n++; v.isAnswered && n%25 == 0 {
			talk = ""
		}
		return fmt.Sprintf("%s,%d,%s,%d,%s", v.at.Format(time.DateTime), v.wait, talk, v.wait+v.talk, v.agent)
	})
	asked := refusalOf(t, nil, file)
	readings := strings.Join(asked.Readings(), "\n")
	if !strings.Contains(asked.Reason, "% abandoned") || !strings.Contains(readings, "{Agent: [") || !strings.Contains(readings, "{Talk: [") {
		t.Errorf("%v\n%s", asked, readings)
	}
}

// A handle time gives the after-call work that no column has, and waits by outcome need no answer.
func TestHandleTimesHaveTheWork(t *testing.T) {
	text := textOfReading(t, partsOfCalls("Call Start,Skill,Speed of Answer,Time to Abandon,Handle Time,Talk Time,Agent",
		func(v *visit, _ int) string {
			if !v.isAnswered {
				return fmt.Sprintf("%s,%s,,%d,,,", v.at.Format(time.DateTime), v.queue, v.wait)
			}
			return fmt.Sprintf("%s,%s,%d,,%d,%d,%s", v.at.Format(time.DateTime), v.queue, v.wait, v.talk+v.work, v.talk, v.agent)
		}))
	for _, want := range []string{
		`"Speed of Answer" as answered`, `"Talk Time" as end, after answered`, `"Time to Abandon" as end, else`,
		`"Handle Time" as wrap_up_end, after answered`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// Times on whole minutes do not make durations in seconds coarse: a check by them is true within two seconds.
func TestDurationsBesideWholeMinutes(t *testing.T) {
	text := textOfReading(t, partsOfCalls("Start,Queue,Wait,Talk,Total,Agent", func(v *visit, wait int) string {
		at := v.at.Truncate(time.Minute).Format(time.DateTime)
		return fmt.Sprintf("%s,%s,%d,%d,%d,%s", at, v.queue, wait, v.talk, wait+v.talk, v.agent)
	}))
	if !strings.Contains(text, `"Total" as a check, a number: is the length of the call`) {
		t.Error(text)
	}
}
