package web_test

import (
	"errors"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// The wallboard of a followed day has the last prediction, three pages have the text of testdata, and the metrics have it, too. The question "what if" is about its
// rest.
func TestFollowedDay(t *testing.T) {
	c := open(t, flows.Small())
	past := c.Model.Clock.From + des.Duration(10*time.Hour+20*time.Minute)
	now := live(t, c)
	if err := now.Advance(past); err != nil {
		t.Fatal(err)
	}
	soFar := now.Snapshot()
	in := today.Input{
		Base: c.Model, Model: c.Model, Past: &backtest.Past{}, Replications: 3, Horizons: web.Horizons, Now: past,
	}
	r, err := today.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	likely := *r
	likely.Goals = nil
	states := map[float64]string{0.9: "✓", 0.5: "✓", 0.49: "▲", 0.2: "▲", 0.19: "■"}
	for _, chance := range slices.Sorted(maps.Keys(states)) {
		likely.Goals = append(likely.Goals, today.Goal{Title: fmt.Sprintf("Goal of %.2f", chance), Chance: chance})
	}

	log := slog.New(slog.DiscardHandler)
	run := prometheus.Run{Name: "saturday", Scenario: "saturday", Started: time.Unix(0, 0), MaxSeries: prometheus.DefaultMaxSeries}
	s, err := web.New(web.NewFollowingClock(soFar, web.Predicted(r), log), run, c, log)
	if err != nil {
		t.Fatal(err)
	}
	s.Miss("too early") // nothing is followed yet
	var asked []scenario.Set
	follow := func(r *today.Result) {
		s.Follow(soFar, web.Prediction{
			Result: r, Input: in, LeftOut: []string{"2 rows without a queue"},
			Compile: func(sets []scenario.Set) (*model.Model, error) {
				asked = sets
				if sets[0].Value == "+9" {
					return nil, errors.New("9 are too many")
				}
				fewer := *c.Model
				fewer.Groups = slices.Clone(fewer.Groups)
				fewer.Groups[0].Roster = c.Model.Groups[0].Roster[:1] // nobody works
				return &fewer, nil
			},
		})
	}
	follow(&likely)
	at := start(t, s)

	_, page := get(t, at+"/wallboard")
	text := textOfPage(page)
	for _, want := range []string{"Predicted at 10:20:00.", r.BusyLine(), "▲ 2 rows without a queue", "the records of the day"} {
		if !strings.Contains(text, want) {
			t.Errorf("the wallboard lacks %q", want)
		}
	}
	if !strings.Contains(page, `name="from" value="11:00"`) || strings.Contains(text, "too early") {
		t.Errorf("the wallboard is %s", text)
	}
	for chance, mark := range states {
		if want := fmt.Sprintf("%s Goal of %.2f %.1f%%", mark, chance, 100*chance); !strings.Contains(text, want) {
			t.Errorf("the wallboard lacks %q:\n%s", want, text)
		}
	}

	// Each queue has a row for each horizon, and the metrics have its medians.
	_, metrics := get(t, at+"/metrics")
	share := func(n stats.Number) string { return fmt.Sprintf("%.1f%%", 100*float64(n)) }
	for i, name := range []string{"30m", "1h", "2h"} {
		center, queue := &r.Horizons[2*i], &r.Horizons[2*i+1]
		row := fmt.Sprintf("%s %s %s ", name, queue.Calls.Show(today.Whole), queue.ServiceLevel.Show(share))
		if center.Queue != "" || queue.Queue != "orders" || strings.Count(text, row) != 1 ||
			!strings.Contains(text, queue.Abandoned.Show(share)) {
			t.Errorf("the horizon %q of %+v is not in\n%s", row, queue, text)
		}
		for metric, of := range map[string]today.Quantiles{
			"service_level_ratio": queue.ServiceLevel, "wait_seconds": queue.WaitMean, "abandoned_ratio": queue.Abandoned,
		} {
			for quantile, want := range map[string]stats.Number{"0.05": of.P5, "0.5": of.P50, "0.95": of.P95} {
				line := fmt.Sprintf(`ivrsim_predicted_%s{horizon=%q,hub="shop",quantile=%q,queue="orders",run="saturday"} %v`, metric, name, quantile, float64(want))
				if want.Known() && !strings.Contains(metrics, line+"\n") {
					t.Errorf("the metrics lack %s", line)
				}
			}
		}
	}
	if strings.Contains(metrics, `queue=""`) {
		t.Errorf("the metrics have a queue without a name:\n%s", metrics)
	}

	// A file of ended calls cannot tell what is now.
	const unknown = " – the file has ended calls only"
	ended := likely
	ended.SoFar.Drawn = true
	follow(&ended)
	_, page = get(t, at+"/wallboard")
	ofEnded := textOfPage(page)
	for _, name := range []string{"Waiting now", "Longest wait", "Agents idle"} {
		if strings.Contains(text, name+unknown) || !strings.Contains(ofEnded, name+unknown) {
			t.Errorf("%s is in\n%s\nand of ended calls in\n%s", name, text, ofEnded)
		}
	}
	for _, now := range []string{"nobody waits", "redials; ", "○ empty", "● in time"} {
		if board, _, _ := strings.Cut(ofEnded, "far behind: "); strings.Contains(board, now) {
			t.Errorf("the wallboard of ended calls has %q:\n%s", now, board)
		}
	}
	var words strings.Builder
	for _, path := range []string{"/flows/main", "/wallboard", "/report/what-if"} {
		_, page := get(t, at+path)
		fmt.Fprintf(&words, "== %s\n%s", path, inWords(page))
	}
	diagtest.Same(t, "followed.txt", words.String())
	follow(&likely)

	s.Miss("the file is gone")
	_, page = get(t, at+"/wallboard")
	if text := textOfPage(page); !strings.Contains(text, "the file is gone Rows of the file") || !strings.Contains(text, "Predicted at 10:20:00.") {
		t.Errorf("the wallboard is %s", text)
	}

	// A question compiles the day with the change, and shows both rests.
	follow(r)
	_, page = get(t, at+"/report/what-if?agents=5&group=counter&from=11:00")
	text = textOfPage(page)
	if len(asked) != 1 || asked[0].Path != "staff.counter.shifts.11:00-24:00" || asked[0].Value != "+5" {
		t.Errorf("%v is asked", asked)
	}
	var want []string
	for i := range r.Goals {
		want = append(want, fmt.Sprintf("%s %.1f%% 0.0%%", r.Goals[i].Title, 100*r.Goals[i].Chance))
	}
	for i := range r.Rest {
		if row := &r.Rest[i]; row.Queue == today.CenterQueue && row.Calls.P95 > 0 {
			want = append(want, fmt.Sprintf("%s %s 0.0%% ", row.Start.Format("15:04"), row.ServiceLevel.Show(share)))
		}
	}
	if missing := slices.DeleteFunc(want, func(w string) bool { return strings.Contains(text, w) }); len(missing) > 0 || len(want) < 15 {
		t.Errorf("the answer lacks %q: %s", missing, text)
	}
	status, page := get(t, at+"/report/what-if?agents=9&group=counter&from=11:00")
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "9 are too many") {
		t.Errorf("status %d, and the answer is %s", status, textOfPage(page))
	}
}

// textOfPage is the text of a page, with a space in place of each tag.
func textOfPage(page string) string {
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}
