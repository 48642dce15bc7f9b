package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Limits of the questions. A first answer takes two days, the fewest that have an interval, and the page then asks
// again with twice as many, up to the most. One question is simulated at a time, and the others wait.
const (
	firstDays  = 2
	mostDays   = 16
	mostAskers = 20
)

// errBusy is the answer to more questions than mostAskers.
var errBusy = errors.New("too many questions are being simulated: ask again in a minute")

// question is what if: five changes of the day. An empty field changes nothing. All of it is in the address, so that
// the server keeps nothing.
type question struct {
	Calls    string // a change: +10%
	Group    string // of agents
	Agents   string // a change of the group: +5
	Hours    string // of the change: 10:00-14:00; "" is the whole day
	Talk     string // a change: -5%
	Patience string // a duration: 4m
	Outage   string // hours without the group, or what is down: 10:00-12:00
	Down     string // by kind and name, in place of the group: "lookup status"
	Date     string // of the outage: 2026-11-27; "" in a scenario of one day
	days     int
}

func newQuestion(fields url.Values) question {
	get := func(name string) string { return strings.TrimSpace(fields.Get(name)) }
	q := question{
		Calls: get("calls"), Group: get("group"), Agents: get("agents"), Hours: get("hours"), Talk: get("talk"),
		Patience: get("patience"), Outage: get("outage"), Down: get("down"), Date: get("date"), days: firstDays,
	}
	// The form of the wallboard has a number of agents and a time.
	if from := get("from"); from != "" && q.Hours == "" {
		q.Hours = from + "-24:00"
	}
	if n, err := strconv.Atoi(q.Agents); err == nil && n > 0 {
		q.Agents = fmt.Sprintf("%+d", n)
	}

	if days, err := strconv.Atoi(get("days")); err == nil {
		q.days = min(max(days, firstDays), mostDays)
	}
	return q
}

// address is the page that answers the question with a number of simulated days.
func (q *question) address(days int) string {
	fields := url.Values{"days": {strconv.Itoa(days)}}
	for _, f := range []struct{ name, text string }{
		{"calls", q.Calls},
		{"group", q.Group},
		{"agents", q.Agents},
		{"hours", q.Hours},
		{"talk", q.Talk},
		{"patience", q.Patience},
		{"outage", q.Outage},
		{"down", q.Down},
		{"date", q.Date},
	} {
		if f.text != "" {
			fields.Set(f.name, f.text)
		}
	}
	return "/report/what-if?" + fields.Encode()
}

// The forms of the fields.
var (
	changeOfShare = regexp.MustCompile(`^[+-][0-9]{1,3}(\.[0-9]+)?%$`)
	changeOfCount = regexp.MustCompile(`^[+-][0-9]{1,4}%?$`)
	dateOfYear    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	hoursOfDay    = regexp.MustCompile(`^([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})$`)
)

// sets are the changes as values of the scenario. A field of another form is an error that names it.
func (q *question) sets() ([]scenario.Set, error) {
	var out []scenario.Set
	var wrong []error
	add := func(field, text, form string, isForm *regexp.Regexp, path, value string) {
		if text == "" {
			return
		}
		set, err := scenario.ParseSet(path + "=" + value)
		if err != nil || isForm != nil && !isForm.MatchString(text) {
			wrong = append(wrong, fmt.Errorf("%s: %q is not %s", field, text, form))
			return
		}
		out = append(out, set)
	}

	add("calls", q.Calls, "a change as +10%", changeOfShare, "calls.all.times", q.Calls)
	add("talk", q.Talk, "a change as -5%", changeOfShare, "handling.all.times", q.Talk)
	add("patience", q.Patience, "a duration as 4m", nil, "callers.patience", q.Patience)

	hours := q.Hours
	if hours == "" {
		hours = "00:00-24:00"
	} else if !hoursOfDay.MatchString(hours) {
		wrong = append(wrong, fmt.Errorf("hours: %q are not hours as 10:00-14:00", hours))
	}
	add("agents", q.Agents, "a change as +5", changeOfCount, "staff."+q.Group+".shifts."+hours, q.Agents)

	// A scenario finds an outage by the name of what is down. A group needs no key.
	down := q.Group
	key := ""
	if kind, name, ok := strings.Cut(q.Down, " "); ok {
		down = name
		key = kind + ": " + yaml.Quoted(name) + ", "
		if !isOutageKind(kind) {
			wrong = append(wrong, fmt.Errorf("down: %q is not a kind and a name as lookup status", q.Down))
		}
	}
	from, to, _ := strings.Cut(q.Outage, "-")
	date := ""
	if dateOfYear.MatchString(q.Date) {
		date = ", date: " + q.Date
	} else if q.Date != "" {
		wrong = append(wrong, fmt.Errorf("date: %q is not a date as 2026-11-27", q.Date))
	}
	outage := "{" + key + "from: " + from + ", to: " + to + date + "}"
	add("outage", q.Outage, "hours as 10:00-12:00", hoursOfDay, "outages."+down, outage)
	return out, errors.Join(wrong...)
}

func isOutageKind(key string) bool {
	for kind := range model.NumOutageKinds {
		if kind.String() == key {
			return true
		}
	}
	return false
}

// whatIfView is the data of the page.
type whatIfView struct {
	inset
	question
	Groups  []labeled
	Downs   []labeled // what may be down, beside a group
	Dates   []labeled // when an outage may begin, if the scenario has several days
	Day     string    // the title of the scenario
	Asks    bool
	Rest    string   // "15:04" of the prediction, if the question is about the rest of a followed day
	Problem []string // lines
	Days    int      // simulated
	More    string   // the address of an answer with more days; "" if this is the last one
}

// ask answers what if, next to the form of the question.
func (p reportPages) ask(w http.ResponseWriter, r *http.Request) {
	q := newQuestion(r.URL.Query())
	day := p.center.Model
	v := &whatIfView{question: q, Groups: groupsOf(day), Downs: downsOf(day), Day: day.Title, Days: q.days}
	answer := func(ctx context.Context, sets []scenario.Set) ([]byte, error) { return p.answer(ctx, sets, q.days) }

	// Of a followed day, the question is about its rest.
	f := p.board.followed.Load()
	if f == nil {
		v.Dates = datesOf(day)
	} else {
		v.Rest = f.Now.Format("15:04")
		answer = f.answer
	}

	status := http.StatusOK
	sets, err := q.sets()
	if v.Asks = err != nil || sets != nil; v.Asks && err == nil {
		v.markup, err = p.inTurn(r.Context(), func(ctx context.Context) ([]byte, error) { return answer(ctx, sets) })
	}
	switch {
	case r.Context().Err() != nil:
		return // the tab is closed
	case err != nil:
		status = http.StatusUnprocessableEntity
		if errors.Is(err, errBusy) {
			status = http.StatusServiceUnavailable
		}
		v.Problem = strings.Split(err.Error(), "\n")
	case v.Asks && f == nil && q.days < mostDays:
		v.More = q.address(2 * q.days)
	}
	w.Header().Set("Cache-Control", "no-store")
	p.show(w, r, status, "whatif", "What if", "report", v)
}

// inTurn answers one question at a time, and refuses more than mostAskers. A context that ends, because the tab is
// closed, ends the simulation.
func (p reportPages) inTurn(ctx context.Context, answer func(context.Context) ([]byte, error)) ([]byte, error) {
	if p.askers.Add(1) > mostAskers {
		p.askers.Add(-1)
		return nil, errBusy
	}
	defer p.askers.Add(-1)
	select {
	case p.asked <- struct{}{}:
		defer func() { <-p.asked }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return answer(ctx)
}

// answer simulates the day as it is and with the changes, with the same callers, and returns the difference as a part
// of a page.
func (p reportPages) answer(ctx context.Context, sets []scenario.Set, days int) ([]byte, error) {
	day := p.center.Model
	changed, err := p.center.Compile(day.Scenario, sets...)
	if err != nil {
		return nil, err
	}
	base := *day
	for _, m := range []*model.Model{&base, changed} {
		m.Seed = day.Seed
		m.Replications = model.Replications{AtLeast: days, AtMost: days}
	}

	c, err := compare.Run(ctx, []compare.Arm{
		{Name: "the day", Model: &base}, {Name: "what if", Model: changed, Sets: sets},
	}, compare.Options{})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = c.Document().WritePage(&out, document.Glance)
	return out.Bytes(), err
}

// downsOf are the lookups, lines, trunks and hubs that may be down, for a form. A lookup needs the outcome error.
func downsOf(m *model.Model) []labeled {
	var out []labeled
	add := func(kind model.OutageKind, name string, index int) {
		label := m.OutageTitle(&model.Outage{Kind: kind, Name: name, Index: index})
		next := labeled{kind.String() + " " + name, label}
		if !slices.Contains(out, next) {
			out = append(out, next)
		}
	}

	for i := range m.Programs {
		p := m.Programs[i].Program
		for k := range p.Steps {
			s := &p.Steps[k]
			if s.AsksSystem() && p.HasOutcome(s, flow.LookupError) {
				add(model.OutageOfLookup, s.System.Name, 0)
			}
		}
	}
	for i := range m.Lines {
		if m.Lines[i].IsCalled() {
			add(model.OutageOfLine, m.Center.Lines[i].Name.Value, i)
		}
	}
	for i := range m.Center.Hubs {
		name := m.Center.Hubs[i].Name.Value
		add(model.OutageOfTrunks, name, i)
		add(model.OutageOfHub, name, i)
	}
	return out
}

// datesOf are the dates of a scenario of several days, for a form.
func datesOf(m *model.Model) []labeled {
	first := m.Clock.Instant(m.Clock.From)
	end := m.Clock.Instant(m.Clock.To)
	var out []labeled
	for date := routing.DateOf(first); date.At(0, first.Location()).Before(end); date = date.Plus(1) {
		out = append(out, labeled{date.String(), date.At(0, first.Location()).Format("Mon 2 January")})
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// groupsOf are the groups of agents, for a form.
func groupsOf(m *model.Model) []labeled {
	var out []labeled
	for i := range m.Groups {
		title := m.TitleOf(model.Subject{Kind: model.SubjectGroup, Index: i}).String()
		out = append(out, labeled{m.Groups[i].Name, title})
	}
	return out
}
