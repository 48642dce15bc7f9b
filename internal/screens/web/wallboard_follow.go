package web

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Horizons are how far the predictions of a followed day reach, by the label horizon of its metrics.
var Horizons = []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour}

// Prediction is the rest of a followed day, with the input from which it was made. Compile makes the model of the day
// with further values of the scenario. LeftOut describes the rows of the file that are not used as they are, by kind.
type Prediction struct {
	*today.Result
	Input   today.Input
	Compile func([]scenario.Set) (*model.Model, error)
	LeftOut []string
}

// followed is what the wallboard shows of a followed day. It is immutable.
type followed struct {
	Prediction
	plan    *plan            // of the date of the records, which may change while the server runs
	view    *prometheus.View // of the model of the input
	problem string           // with the file; "" if there is none
}

// Follow shows a prediction of the followed day, with the counts of its records. It is called before Serve, and by
// one goroutine.
func (s *Server) Follow(soFar *sim.Snapshot, p Prediction) {
	view := s.clock.Show(soFar, Predicted(p.Result))
	s.site.board.followed.Store(&followed{p, newPlan(p.Input.Model), view, ""})
}

// Miss names a problem with the file of the followed day. The last prediction stays.
func (s *Server) Miss(problem string) {
	if last := s.site.board.followed.Load(); last != nil {
		s.site.board.followed.Store(&followed{last.Prediction, last.plan, last.view, problem})
	}
}

// Predicted returns the metrics of a prediction.
func Predicted(r *today.Result) *prometheus.Predicted {
	out := &prometheus.Predicted{}
	of := func(q today.Quantiles) [len(prometheus.Quantiles)]float64 {
		return [len(prometheus.Quantiles)]float64{float64(q.P5), float64(q.P50), float64(q.P95)}
	}
	for i := range r.Horizons {
		h := &r.Horizons[i]
		if h.Queue == "" {
			continue
		}
		out.Queues = append(out.Queues, prometheus.PredictedQueue{
			Queue: h.Queue, Hub: h.Hub, Horizon: horizonName(h.Length),
			ServiceLevel: of(h.ServiceLevel), Wait: of(h.WaitMean), Abandoned: of(h.Abandoned),
		})
	}
	for i := range r.Goals {
		out.Goals = append(out.Goals, r.Goals[i].Chance)
	}
	return out
}

// horizonName writes a horizon as the metrics do: 30m, 1h, 2h.
func horizonName(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// followView is the band of the wallboard about the rest of a followed day.
type followView struct {
	Problem  string
	LeftOut  []string // rows of the file
	Drawn    string   // "" if the records have calls in progress
	At       string   // of the prediction
	Busy     string
	Silence  string // "" if calls arrive as usual
	Horizons *document.Table
	Goals    []goalLine // the value is the chance
}

// atRisk is the chance under which a goal is at risk, as in the alert IvrsimGoalAtRisk.
const atRisk = 0.2

func newFollowView(f *followed) *followView {
	v := &followView{
		Problem: f.problem, LeftOut: f.LeftOut, Drawn: f.DrawnLine(), At: f.Now.Format("15:04:05"), Busy: f.BusyLine(),
		Silence: f.SilenceLine(),
	}
	v.Horizons = document.NewTable("calls of the next", "calls", "in time", "mean wait", "abandoned")
	for i := range f.Horizons {
		if h := &f.Horizons[i]; h.Queue == "" {
			v.Horizons.Row(horizonName(h.Length), h.Calls.Show(today.Whole), h.ServiceLevel.Show(report.Percentage),
				h.WaitMean.Show(report.FormatSeconds), h.Abandoned.Show(report.Percentage))
		}
	}
	for i := range f.Goals {
		v.Goals = append(v.Goals, chanceLine(&f.Goals[i]))
	}
	return v
}

// chanceLine is a goal with its chance.
func chanceLine(g *today.Goal) goalLine {
	line := goalLine{
		State: document.Good.Saying("likely"),
		Title: g.Title, Value: report.Percentage(stats.Number(g.Chance)),
	}
	if g.Chance < 0.5 {
		line.State = document.State{Level: document.Warn, Mark: "▲", Word: "unlikely"}
	}
	if g.Chance < atRisk {
		line.State = document.State{Level: document.Bad, Mark: "■", Word: "at risk"}
	}
	return line
}

// whatIfForm is the form "with 5 more agents from 15:00" of the wallboard.
type whatIfForm struct {
	Groups       []labeled
	Agents, From string
}

func newWhatIfForm(f *followed) *whatIfForm {
	return &whatIfForm{
		Groups: groupsOf(f.Input.Model), Agents: "5",
		From: f.Now.Truncate(time.Hour).Add(time.Hour).Format("15:04"),
	}
}

// answer simulates the rest of the day with changes, and returns it next to the prediction as a part of a page.
func (f *followed) answer(ctx context.Context, sets []scenario.Set) ([]byte, error) {
	in := f.Input
	in.Horizons = nil
	var err error
	if in.Model, err = f.Compile(sets); err != nil {
		return nil, err
	}
	with, err := today.Run(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("simulate the rest of the day: %w", err)
	}

	var out bytes.Buffer
	err = restBeside(f.Result, with).WritePage(&out, document.Glance)
	return out.Bytes(), err
}

// restBeside is the rest of a day next to the rest with changes: the center by half hours, and the goals.
func restBeside(base, with *today.Result) *document.Document {
	rest := document.NewTable("from", "in time now", "in time then", "mean wait now", "mean wait then")
	for i := range base.Rest {
		a, b := &base.Rest[i], &with.Rest[i]
		if a.Queue == today.CenterQueue && a.Calls.P95 > 0 {
			rest.Row(a.Start.Format("15:04"),
				a.ServiceLevel.Show(report.Percentage), b.ServiceLevel.Show(report.Percentage),
				a.WaitMean.Show(report.FormatSeconds), b.WaitMean.Show(report.FormatSeconds))
		}
	}

	goals := document.NewTable("goal of the day", "chance now", "chance then")
	for i := range base.Goals {
		goals.Row(base.Goals[i].Title, report.Percentage(stats.Number(base.Goals[i].Chance)),
			report.Percentage(stats.Number(with.Goals[i].Chance)))
	}
	return &document.Document{Blocks: []document.Block{goals, rest}}
}
