package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// partsOf writes a report of 40 half hours with 20 calls each, of which some hang up soon and some late.
func partsOf(header string, row func(soon, late int) string) string {
	var b strings.Builder
	b.WriteString("Start," + header + "\n")
	for i := range 40 {
		fmt.Fprintf(&b, "2026-08-%02d %02d:%02d,%s\n", 3+i/20, 8+i%20/2, i%2*30, row(i%3, i%5))
	}
	return b.String()
}

// The columns of the calls answered or abandoned that have a part of them are added up if the calls offered are their
// sum.
func TestPartsOfCountsAreAdded(t *testing.T) {
	for name, report := range map[string]string{
		"abandoned soon and late": partsOf("Offered,Answered,Abandoned (short),Abandoned (long)", func(soon, late int) string {
			return fmt.Sprintf("20,%d,%d,%d", 20-soon-late, soon, late)
		}),
		"few abandoned soon": partsOf("Offered,Answered,Abandoned (short),Abandoned (long)", func(soon, late int) string {
			return fmt.Sprintf("20,%d,%d,%d", 20-soon/2-late, soon/2, late)
		}),
		"within a target and after it": partsOf(
			"Offered,Answered within 20s,Answered after 20s,Abandoned within 20s,Abandoned after 20s",
			func(soon, late int) string {
				return fmt.Sprintf("20,%d,4,%d,%d", 16-soon-late, soon, late)
			}),
		"many parts": partsOf("Offered,Answered <5s,Answered <10s,Answered <20s,Answered <40s,Answered >40s,"+
			"Abandoned <5s,Abandoned <10s,Abandoned >10s", func(soon, late int) string {
			return fmt.Sprintf("20,%d,1,2,3,4,%d,%d,0", 10-soon-late, soon, late)
		}),
		"a sum of one count beside the parts of both": partsOf(
			"Offered,Answered within 20s,Answered after 20s,Answered by agents,Abandoned within 20s,Abandoned after 20s",
			func(soon, late int) string {
				return fmt.Sprintf("20,%d,4,%d,%d,%d", 16-soon-late, 20-soon-late, soon, late)
			}),
		"another count beside the parts of both": partsOf(
			"Offered,Answered within 20s,Answered after 20s,Answered transferred,Abandoned within 20s,Abandoned after 20s",
			func(soon, late int) string {
				return fmt.Sprintf("20,%d,4,%d,%d,%d", 16-soon-late, soon+1, soon, late)
			}),
		"the sums beside their parts": partsOf("Offered,Total Answered,Answered In SL,Answered Out SL,Total Abandoned",
			func(soon, late int) string {
				return fmt.Sprintf("20,%d,%d,2,%d", 20-soon-late, 18-soon-late, soon+late)
			}),
	} {
		r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		i := 0
		for row := range r.All() {
			lost := float64(i%3 + i%5)
			if name == "few abandoned soon" {
				lost = float64(i%3/2 + i%5)
			}
			if row.Offered != 20 || row.Answered != 20-lost || row.Abandoned != lost {
				t.Errorf("%s, row %d: %v answered and %v abandoned of %v; %v were abandoned", name, row.Row, row.Answered,
					row.Abandoned, row.Offered, lost)
			}
			i++
		}
		if i != 40 || r.Err() != nil {
			t.Errorf("%s: %d rows, %v", name, i, r.Err())
		}
	}
}

// Without the calls offered, further columns of one count are a question with the sum and each column.
func TestPartsOfCountsAreAQuestion(t *testing.T) {
	report := partsOf("Answered within 20s,Answered after 20s,Abandoned", func(soon, late int) string {
		return fmt.Sprintf("%d,%d,%d", 16-late, 4-soon, soon+late)
	})
	_, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion {
		t.Fatalf("no question: %v", err)
	}
	if want := "may each have a part of the calls answered"; !strings.Contains(refusal.Error(), want) {
		t.Errorf("the question is %q, without %q", refusal, want)
	}
	for _, want := range []string{
		`# answered: "Answered within 20s + Answered after 20s"  # reading 1: 800 calls`,
		`# answered: Answered within 20s  # reading 2: `, `# answered: Answered after 20s  # reading 3: `,
	} {
		if !strings.Contains(refusal.Map, want) {
			t.Errorf("the map lacks %q:\n%s", want, refusal.Map)
		}
	}
	given := readMap(t, `columns: {time: Start, answered: "Answered within 20s + Answered after 20s", abandoned: Abandoned}`)
	if _, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", given); err != nil {
		t.Errorf("the map of the sum: %v", err)
	}

	// These are no parts: most of the calls answered, and the same calls by another name.
	for _, header := range []string{"Answered,Answered within 20s,Abandoned", "Answered,Calls Handled,Abandoned"} {
		same := partsOf(header, func(soon, late int) string {
			if strings.Contains(header, "within") {
				return fmt.Sprintf("%d,%d,%d", 20-late, 18-late-soon, late)
			}
			return fmt.Sprintf("%d,%d,%d", 20-late, 20-late, late)
		})
		if _, err := records.NewIntervalReader(strings.NewReader(same), "report.csv", nil); err != nil {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// TestRowForEachCountAndColumnForEachHour: the names of counts are no queues, also where each hour has a column.
func TestRowForEachCountAndColumnForEachHour(t *testing.T) {
	header := "Date,Measure"
	offered := "2026-10-05,Offered"
	answered := "2026-10-05,Answered"
	for hour := 8; hour < 18; hour++ {
		header += fmt.Sprintf(",%02d:00", hour)
		offered += fmt.Sprintf(",%d", 30+hour)
		answered += fmt.Sprintf(",%d", 28+hour)
	}
	report := strings.Join([]string{header, offered, answered, ""}, "\n")
	_, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
	if err == nil || !strings.Contains(err.Error(), `"Measure" has names of counts`) {
		t.Errorf("the reader answers %v", err)
	}
}
