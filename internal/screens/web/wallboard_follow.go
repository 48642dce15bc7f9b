package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Horizons are how far the predictions of a followed day reach, by the label horizon of its metrics.
var Horizons = []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour}

// Prediction is the rest of a followed day, with the input from which it was made.
type Prediction struct {
	*today.Result
	Input today.Input
}

// followed is what the wallboard shows of a followed day. It is immutable.
type followed struct {
	Prediction
	problem string // with the file; "" if there is none
}

// Follow shows a prediction of the followed day, with the counts of its records. It is called before Serve, and by
// one goroutine.
func (s *Server) Follow(live *sim.Live, p Prediction) {
	s.clock.Show(live, Predicted(p.Result))
	s.site.board.followed.Store(&followed{p, ""})
}

// Miss names a problem with the file of the followed day. The last prediction stays.
func (s *Server) Miss(problem string) {
	if last := s.site.board.followed.Load(); last != nil {
		s.site.board.followed.Store(&followed{last.Prediction, problem})
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
	At       string // of the prediction
	Busy     string
	Horizons []horizonRow
	Goals    []chanceRow
}

type horizonRow struct{ Name, Calls, Level, Wait, Abandoned string }

// chanceRow is a goal with its chance.
type chanceRow struct {
	State         state
	Title, Chance string
}

// atRisk is the chance under which a goal is at risk, as in the alert IvrsimGoalAtRisk.
const atRisk = 0.2

func newFollowView(f *followed) *followView {
	v := &followView{Problem: f.problem, At: f.Now.Format("15:04:05"), Busy: f.BusyLine()}
	for i := range f.Horizons {
		if h := &f.Horizons[i]; h.Queue == "" {
			v.Horizons = append(v.Horizons, horizonRow{
				horizonName(h.Length), h.Calls.Show(today.Whole), h.ServiceLevel.Show(report.Percentage),
				h.WaitMean.Show(report.FormatSeconds), h.Abandoned.Show(report.Percentage),
			})
		}
	}
	for i := range f.Goals {
		v.Goals = append(v.Goals, newChanceRow(&f.Goals[i]))
	}
	return v
}

func newChanceRow(g *today.Goal) chanceRow {
	row := chanceRow{state{"✓", "likely", "good"}, g.Title, report.Percentage(stats.Number(g.Chance))}
	if g.Chance < 0.5 {
		row.State = state{"▲", "unlikely", "warn"}
	}
	if g.Chance < atRisk {
		row.State = state{"■", "at risk", "bad"}
	}
	return row
}

// whatIfForm is the form "with 5 more agents from 15:00", with its answer.
type whatIfForm struct {
	Groups         []whatIfGroup
	Agents, From   string
	Answered       string // the question, as a sentence; "" before
	Rows           []whatIfRow
	Goals          []whatIfGoal
	Took           string
	isOfPrediction *followed
}

type whatIfGroup struct {
	Name, Title string
	Selected    bool
}

type whatIfRow struct{ From, Level, With, Wait, WithWait string }

type whatIfGoal struct{ Title, Chance, With string }

func newWhatIfForm(f *followed) *whatIfForm {
	m := f.Input.Model
	out := &whatIfForm{Agents: "5", From: f.Now.Truncate(time.Hour).Add(time.Hour).Format("15:04"), isOfPrediction: f}
	for i := range m.Groups {
		out.Groups = append(out.Groups, whatIfGroup{m.Groups[i].Name, m.Groups[i].Title, false})
	}
	return out
}

// mostMore bounds the agents of a question.
const mostMore = 10_000

// whatIf answers what more agents of a group would change.
func (p *pages) whatIf(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	f := p.board.followed.Load()
	if f == nil {
		p.notFound(w, r)
		return
	}

	form := newWhatIfForm(f)
	form.Agents = fields.Get("agents")
	form.From = fields.Get("from")
	group := -1
	for i := range form.Groups {
		if form.Groups[i].Name == fields.Get("group") {
			form.Groups[i].Selected = true
			group = i
		}
	}

	more, err := strconv.Atoi(form.Agents)
	at, isTime := scenario.ParseClock(form.From)
	switch {
	case group < 0:
		err = errors.New("choose a group of the scenario")
	case err != nil || more == 0 || more < -mostMore || more > mostMore:
		err = errors.New("give a number of agents, as in 5 or -2")
	case !isTime:
		err = errors.New("give a time of day, as in 15:00")
	default:
		err = form.ask(r.Context(), group, more, time.Duration(at))
	}

	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	view := p.board.view()
	view.WhatIf = form
	p.show(w, r, http.StatusOK, "wallboard", "Wallboard", "wallboard", view)
}

// ask simulates the rest of the day with more agents.
func (q *whatIfForm) ask(ctx context.Context, group, more int, clock time.Duration) error {
	in := q.isOfPrediction.Input
	c := &in.Model.Clock
	began := c.Instant(in.Now)
	from := max(in.Now, c.TimeOf(routing.DateOf(began).At(clock, began.Location())))
	if from >= c.To {
		return errors.New("the day has ended then")
	}

	in.Model = today.WithAgents(in.Model, group, more, from)
	in.Horizons = nil
	start := time.Now()
	with, err := today.Run(ctx, in)
	if err != nil {
		return fmt.Errorf("simulate the rest of the day: %w", err)
	}

	word := "more"
	if more < 0 {
		word = "fewer"
	}
	q.Answered = fmt.Sprintf("With %d %s agents in %s from %s", max(more, -more), word, q.Groups[group].Title,
		c.Instant(from).Format("15:04"))
	q.Took = fmt.Sprintf("%.1f s", time.Since(start).Seconds())
	q.compare(q.isOfPrediction.Result, with, c.Instant(from))
	return nil
}

// compare fills in the rows from a time on, and the goals.
func (q *whatIfForm) compare(base, with *today.Result, from time.Time) {
	for i := range base.Rest {
		a, b := &base.Rest[i], &with.Rest[i]
		if a.Queue == today.CenterQueue && a.Start.Add(30*time.Minute).After(from) && a.Calls.P95 > 0 {
			q.Rows = append(q.Rows, whatIfRow{
				a.Start.Format("15:04"), a.ServiceLevel.Show(report.Percentage), b.ServiceLevel.Show(report.Percentage),
				a.WaitMean.Show(report.FormatSeconds), b.WaitMean.Show(report.FormatSeconds),
			})
		}
	}
	for i := range base.Goals {
		q.Goals = append(q.Goals, whatIfGoal{
			base.Goals[i].Title, report.Percentage(stats.Number(base.Goals[i].Chance)),
			report.Percentage(stats.Number(with.Goals[i].Chance)),
		})
	}
}
