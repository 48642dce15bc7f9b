package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// The names of the files that are written.
const (
	VolumesFile  = "volumes.csv"
	ScenarioFile = "forecast.yaml"
	ReportFile   = "forecast.md"
)

// Files returns the files of the folder: volumes.csv, the scenario and forecast.md and, for a
// center made of the report, routing.yaml and a flow for each line.
func (f *Forecast) Files(c *Center) []whole.File {
	out := []whole.File{
		{Name: VolumesFile, Content: f.volumes(c)},
		{Name: ScenarioFile, Content: f.scenario(c)},
		{Name: ReportFile, Content: f.Document(c.Zone).Markdown()},
	}

	if c.Like == "" {
		out = append(out, whole.File{Name: "routing.yaml", Content: f.routing(c)})
		for _, name := range c.Lines {
			out = append(out, whole.File{Name: name + ".yaml", Content: flowOf(name)})
		}
	}

	return out
}

// NamesOf returns unique names for lines, made from the names of queues.
func NamesOf(queues []Queue) []string {
	taken := smallcenter.NewNames("otherwise", "by", "all", "busyness", "arrivals", "file", "redials", "routing",
		"forecast", "mix",
		"answered")
	var out []string
	for i := range queues {
		out = append(out, taken.Of(queues[i].Name, "calls"))
	}
	return out
}

// volumes writes the calls of each line by date and interval, with their 90% ranges. An
// interval in which no calls are expected has no row.
func (f *Forecast) volumes(c *Center) []byte {
	rows := [][]string{{"date", "time", "line", "calls", "p05", "p95"}}
	for i := range f.Queues {
		part := c.part(i)
		for k := range f.Queues[i].Days {
			day := &f.Queues[i].Days[k]
			for slot, n := range day.Counts {
				if n.Mean < 0.005 && n.P95 < 0.5 {
					continue
				}

				// The line has more calls than the report contains, if the scenario has other answers.
				rows = append(rows, []string{
					day.Date.String(), smallcenter.Clock(slot * f.Step), c.Lines[i], decimal(n.Mean/part, 2),
					decimal(n.P05/part, 1), decimal(n.P95/part, 1),
				})
			}
		}
	}

	return smallcenter.CSV(rows)
}

func decimal(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// scenario writes the scenario that reads volumes.csv.
func (f *Forecast) scenario(c *Center) []byte {
	file := yaml.OutMap("scenario", "forecast", "like", c.Like)
	smallcenter.AddDays(&file, f.First, f.Last, func(d routing.Date) bool { return slices.Contains(f.Closed, d) })
	file.AddText("timezone", c.Zone.String())

	if step := f.History.Step; step == 30 || step == 60 { // minutes; the interval of a scenario is 15 otherwise
		file.AddText("interval", fmt.Sprintf("%dm", step))
	}

	if read := f.History.Read; read != nil && read.LevelOf != "" {
		file.Add("service_level", yaml.OutMap("of", read.LevelOf))
	}

	file.Add("calls", f.calls(c))
	c.addAnswers(&file)

	if c.Like == "" {
		file.AddText("replications", "20")
		f.addPeople(&file, c)
	}

	return yaml.Write("Written by ivrsim forecast; forecast.md gives the sources and the errors of the numbers.",
		file)
}

// calls writes the volumes and their variation. All lines share the variation of the day.
func (f *Forecast) calls(c *Center) yaml.Out {
	out := yaml.OutMap("file", VolumesFile, "redials", "included")
	if len(f.Queues) == 1 {
		out.Add("busyness", f.Queues[0].Busyness.written())
		return out
	}

	if f.Shared > 0 {
		out.AddText("busyness", percent(f.Shared))
	}

	// The variances of the shared and the own factor add up to the variance of the day.
	for i := range f.Queues {
		own := f.Queues[i].Busyness
		own.Day = math.Sqrt(max(0, own.Day*own.Day-f.Shared*f.Shared))
		out.Add(c.Lines[i], yaml.OutEntry("busyness", own.written()))
	}

	return out
}

func (b Busyness) written() yaml.Out {
	return yaml.OutMap("day", percent(b.Day), "interval", percent(b.Interval))
}

func percent(share float64) string { return smallcenter.Percent(share, 1) }

// The values of a center that the report does not contain.
const (
	assumedHandleTime = 300 // seconds
	assumedPatience   = 180
	answerWithin      = 20
	answered          = 0.8 // of the callers, within that
)

// addPeople adds callers, handling, staff and goals of a center that is made of the report.
func (f *Forecast) addPeople(file *yaml.Out, c *Center) {
	// Each value is marked as reported or assumed, because a reader must know which ones to replace.
	var handling yaml.Out
	comment := "As in the report."
	if f.observedPatience() == 0 {
		comment = "Assumed: the report does not contain how long callers wait before they hang up."
	}

	file.AddWithComment(comment, "callers", yaml.OutEntry("patience", meanTime(f.patience())))
	comment = "As in the report."
	for i := range f.Queues {
		s := f.series(i)
		if s.HandleTime() == 0 {
			comment = "Handle times of 5m are assumed: the report does not contain them."
		}
		handling.Add(c.Lines[i], s.handling(f.History.Step))
	}

	file.AddWithComment(comment, "handling", handling)
	var groups, goals []yaml.Out
	for i := range f.Queues {
		shifts := f.shifts(i)
		group := smallcenter.Group(c.Lines[i], []string{c.Lines[i]})
		group.Add("shifts", shifts)

		if shifts.Len() == 0 { // nobody calls
			group.AddText("agents", "0")
		}

		groups = append(groups, group)
		goals = append(goals,
			yaml.OutMap("queue", c.Lines[i], "measure", fmt.Sprintf("service_level %ds", answerWithin), "at_least",
				percent(answered)))
	}

	file.AddWithComment("What Erlang A needs to answer 80% of the callers within 20s, "+
		"in the busiest week of each hour.",
		"staff", yaml.OutList(groups...))
	file.Add("goals", yaml.OutList(goals...))
}

// series returns the history of a queue.
func (f *Forecast) series(queue int) *Series { return &f.History.Series[queue] }

// observedPatience returns the mean of the queues' patience, by the callers who hung up, in
// seconds; 0 if no queue tells it.
func (f *Forecast) observedPatience() float64 {
	sum := 0.0
	weight := 0.0
	for i := range f.Queues {
		if p := f.Queues[i].Patience; p > 0 {
			n := f.series(i).Abandoned
			sum += float64(n * p)
			weight += n
		}
	}
	return sum / max(weight, 1)
}

func (f *Forecast) patience() float64 { return cmp.Or(f.observedPatience(), assumedPatience) }

func seconds(v float64) string { return smallcenter.Duration(max(v, 1)) }

func meanTime(v float64) yaml.Out { return yaml.OutMap("mean", seconds(v)) }

// handling writes the handle time of a queue, by hour where it differs by more than chance:
// a mean of n exponential times has a standard deviation of 1/√n of it.
func (s *Series) handling(step int) yaml.Out {
	mean := cmp.Or(s.HandleTime(), assumedHandleTime)
	if step > 60 {
		return meanTime(mean)
	}

	by := yaml.OutMap("by", "hour")
	for hour := range 24 {
		talk, calls := s.handleTimeIn(hour)

		// A few calls show no difference between hours.
		if calls < 50 {
			continue
		}
		if math.Abs(talk/mean-1) > 3/math.Sqrt(calls) && math.Abs(talk/mean-1) > 0.03 {
			by.Add(fmt.Sprintf("%02d", hour), meanTime(talk))
		}
	}

	if by.Len() == 1 {
		return meanTime(mean)
	}

	by.Add("otherwise", meanTime(mean))
	return by
}

// shifts writes the agents of a queue by weekday and hour. Each hour has the agents of its busiest
// interval in the forecast.
func (f *Forecast) shifts(queue int) yaml.Out {
	q := &f.Queues[queue]
	handle := cmp.Or(f.series(queue).HandleTime(), assumedHandleTime)
	var need [7][24]int
	for i := range q.Days {
		day := &q.Days[i]
		for slot, n := range day.Counts {
			hour := slot * f.Step / 60
			to := &need[day.Date.Weekday()][hour]
			*to = max(*to, agentsFor(n.Mean/float64(f.Step*60), handle, f.patience()))
		}
	}

	var out yaml.Out
	for _, weekday := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		out.Add(routing.DayName(weekday), smallcenter.Shifts(need[weekday][:]))
	}

	return out
}

// agentsFor returns the least number of agents for which Erlang A answers the callers in time.
func agentsFor(perSecond, handle, patience float64) int {
	if perSecond < 1e-5 { // a call in a day
		return 0
	}

	// The search for a larger number would take too long, and no scenario has one.
	if perSecond*handle > mostAgents {
		return mostAgents
	}
	return erlang.LeastAgents(mostAgents, func(n int) bool {
		q := erlang.A{Arrival: perSecond, Service: 1 / handle, Abandon: 1 / patience, Agents: n}
		return n > 0 && q.Within(answerWithin) >= answered
	})
}

// routing writes routing.yaml.
func (f *Forecast) routing(c *Center) []byte {
	file := smallcenter.Routing{
		Comment: "Written by ivrsim forecast: a line and a queue for each queue of the report.",
		Name:    "forecast",
		Zone:    c.Zone.String(),
		Lines:   c.Lines,
	}
	file.Titles = map[string]string{}
	for i, name := range c.Lines {
		title := smallcenter.TitleOf(f.Queues[i].Name, name)
		file.Titles[name] = title
		queue := smallcenter.Queue(yaml.OutText("24/7"))
		if title != "" {
			queue.AddText("title", title)
		}
		file.Queues.Add(name, queue)
	}
	return file.Write()
}

// flowOf writes the flow of a line, which joins the queue.
func flowOf(name string) []byte {
	wait := yaml.OutMap("queue", name)
	wait.Add("then", yaml.OutMap("answered", "answered"))
	steps := yaml.OutEntry("wait", wait)
	smallcenter.AddEnds(&steps, []string{"answered"}, "")
	return smallcenter.Flow("", name, "wait", steps)
}

// Spread spreads a forecast of whole days over intervals, by the weights of each queue. Intervals
// vary with their day: the report gives no more.
func (f *Forecast) Spread(weights [][]float64) {
	f.Step = 24 * 60 / len(weights[0])
	for i := range f.Queues {
		total := stats.Sum(weights[i])
		for k := range f.Queues[i].Days {
			day := &f.Queues[i].Days[k]
			day.Counts = make([]Count, len(weights[i]))
			for slot, w := range weights[i] {
				// A report of days has no backtest of intervals, so their ranges are not calibrated.
				m := day.Mean * w / total
				low, high := uncalibrated.intervalRange(m, day.logSD*day.logSD)
				day.Counts[slot] = Count{m, low, high}
			}
		}
	}
}

// SkipIn leaves out the intervals that the clock of a zone skips, with their part of the calls of their day.
func (f *Forecast) SkipIn(zone *time.Location) {
	for i := range f.Queues {
		for k := range f.Queues[i].Days {
			day := &f.Queues[i].Days[k]
			kept := 1.0
			for slot := range day.Counts {
				at := time.Duration(slot*f.Step) * time.Minute
				if n := &day.Counts[slot]; n.Mean > 0 && day.Date.Skips(at, zone) {
					kept -= n.Mean / day.Mean
					*n = Count{}
				}
			}

			day.Count = Count{day.Mean * kept, day.P05 * kept, day.P95 * kept}
		}
	}
}

// Names returns the names of the queues.
func (f *Forecast) Names() []string { return f.History.names() }
