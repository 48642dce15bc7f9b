package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// Center says which center the forecast is for.
type Center struct {
	Zone  *time.Location
	Like  string   // the scenario that the forecast's is like; "" for a center made of the report
	Lines []string // of the queues of the forecast

	model   *model.Model // nil for a center made of the report
	answers []lineAnswers
}

// lineAnswers are the answers of a line's callers at a step, which queues of the report are.
type lineAnswers struct {
	step   string // "" for a line that is one queue
	shares []share
	part   float64 // the share of the line's calls that are in the report
}

// share is an answer and the share of the callers who give it.
type share struct {
	answer string
	share  float64
}

// Refusal is why something cannot be forecast, with one likely mend.
type Refusal struct {
	Reason, Hint string
	IsUsage      bool // it is about an option
}

func (r *Refusal) Error() string { return r.Reason }

func refuse(hint, format string, args ...any) *Refusal {
	return &Refusal{Reason: fmt.Sprintf(format, args...), Hint: hint}
}

// OfModel is the center of a scenario.
func OfModel(m *model.Model, zone *time.Location) (*Center, error) {
	if m.Scenario == "forecast" {
		return nil, refuse(`name another one in routing.yaml, as in "scenario: day"`,
			"the scenario of the center is itself a forecast")
	}
	return &Center{Zone: zone, Like: m.Scenario, model: m}, nil
}

// target is the line, and perhaps the answer of its callers, that the calls of a queue are.
type target struct {
	line   string
	answer string // or ""
}

// UseLines turns the history of a report's queues into a history of the center's lines. The calls
// of a queue are the calls of the line with its name, unless queues names a line, as "main", or a
// line and an answer of its callers, as "main/appointments".
func (c *Center) UseLines(h *History, queues []yaml.Pair[string]) error {
	var targets []target
	for i := range h.Series {
		t, err := c.target(h.Series[i].Name, queues)
		if err != nil {
			return err
		}
		targets = append(targets, t)
	}

	// A queue of the map that the report does not have is likely a typing error.
	names := h.names()
	for _, q := range queues {
		if !slices.Contains(names, q.Key.Value) {
			return refuse(diag.SuggestOr(q.Key.Value, names, "its queues are "),
				"the map has the queue %q, and the report has no calls of it", q.Key.Value)
		}
	}

	// The lines are in the order in which the report's queues name them.
	members := map[string][]int{} // the queues of each line
	for i, t := range targets {
		if members[t.line] == nil {
			c.Lines = append(c.Lines, t.line)
		}
		members[t.line] = append(members[t.line], i)
	}

	var joined []Series
	for _, line := range c.Lines {
		answers, err := c.answersOf(h, targets, members[line])
		if err != nil {
			return err
		}
		c.answers = append(c.answers, answers)
		joined = append(joined, h.join(line, members[line]))
	}

	h.Series = joined
	return nil
}

// target finds what the calls of a queue are.
func (c *Center) target(queue string, queues []yaml.Pair[string]) (target, error) {
	names := c.model.Center.LineNames()
	text := queue
	i := slices.IndexFunc(queues, func(p yaml.Pair[string]) bool { return p.Key.Value == queue })
	if i >= 0 {
		text = queues[i].Value
	} else if queue == "" && len(names) == 1 {
		text = names[0]
	}

	// Names differ in case between systems, so the case of letters does not matter.
	line, answer, _ := strings.Cut(text, "/")
	at := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, line) })
	switch {
	case at >= 0:
		return target{names[at], answer}, nil
	case i >= 0:
		return target{}, refuse(diag.SuggestOr(line, names, "its lines are "),
			"the map has the line %q for the queue %q, and the center has no such line", line, queue)
	}

	hint := diag.SuggestOr(queue, names, "its lines are ") +
		fmt.Sprintf("; a map gives their line and their answer, as in \"{records: csv, queues: {%s: %s/ANSWER}}\"",
			yaml.Quoted(queue), names[0])
	return target{}, refuse(hint, "the report has calls of %q, which is not a line of the center", queue)
}

// recentDays is the number of days that give the shares of a line's answers, as for the shape of a
// day.
const recentDays = 7 * sameDays

// answersOf finds the answers that queues of one line are, and shares them out as the last days
// of the report do. What the scenario gives other answers stays.
func (c *Center) answersOf(h *History, targets []target, members []int) (lineAnswers, error) {
	line := targets[members[0]].line
	calls := map[string]float64{}
	total := 0.0
	var words []string
	for _, i := range members {
		word := targets[i].answer
		if word == "" && len(members) == 1 {
			return lineAnswers{part: 1}, nil
		}
		if word == "" {
			return lineAnswers{}, refuse(fmt.Sprintf("give each its answer, as in \"%s/ANSWER\"", line),
				"several queues of the report are calls of the line %q, and %q has no answer", line, h.Series[i].Name)
		}

		words = append(words, word)
		n := sumKnown(h.Series[i].Counts[max(0, h.Days-recentDays)*h.Slots():])
		calls[word] += n
		total += n
	}

	// The target has a line of the center, so the line is found.
	id, _ := c.model.Center.Line(line)
	of := &c.model.Lines[id]
	p := &c.model.Programs[of.Program]

	step, err := stepOf(p, line, words)
	if err != nil {
		return lineAnswers{}, err
	}

	// The report's answers share their part of the line's calls. The other answers keep theirs.
	known := sharesAt(of, &p.Questions[step])
	s := &p.Steps[step]
	out := lineAnswers{step: s.String()}
	replies := map[model.Reply]float64{} // the calls of the report
	for _, word := range slices.Compact(slices.Sorted(slices.Values(words))) {
		r, _ := compile.ReplyTo(p.Program, s, word)
		replies[r] += calls[word]
		out.part += known[r]
		delete(known, r)
	}

	if out.part == 0 {
		// The scenario knows no such callers.
		out.part = 1
		known = nil
	}

	for r, n := range replies {
		out.shares = append(out.shares, share{replyName(p, s, r), out.part * n / max(total, 1)})
	}

	for r, v := range known {
		out.shares = append(out.shares, share{replyName(p, s, r), v})
	}

	// The order of a map must not reach the file.
	slices.SortFunc(out.shares, func(a, b share) int { return strings.Compare(a.answer, b.answer) })
	return out, nil
}

// stepOf finds the first step of a line where callers can give all of some answers.
func stepOf(p *model.Program, line string, words []string) (int, error) {
	var names, known []string
	for i := range p.Steps {
		s := &p.Steps[i]
		if !s.IsAnswered() {
			continue
		}

		taken := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
			_, ok := compile.ReplyTo(p.Program, s, word)
			return !ok
		})
		if len(taken) == len(words) {
			return i, nil
		}

		known = append(known, taken...)
		names = append(names, compile.AnswerNames(p.Program, s)...)
	}

	// If each word is an answer of some step, the words are of different menus.
	for _, word := range words {
		if !slices.Contains(known, word) {
			return 0, refuse(diag.SuggestOr(word, names, "its callers answer "),
				"no step of the line %q takes the answer %q", line, word)
		}
	}

	return 0, refuse("name answers of one menu", "no step of the line %q takes all of the answers %s", line,
		strings.Join(words, ", "))
}

// sharesAt returns the shares of the replies of a line's callers. If the replies depend on a property
// of the callers, the shares are means, weighted by the callers with each value of the property.
func sharesAt(line *model.Line, q *model.Question) map[model.Reply]float64 {
	var weights []float64
	switch q.Property {
	case model.ByIntent:
		weights = line.Callers.Intent
	case model.ByLanguage:
		weights = line.Callers.Language
	case model.ByAttribute:
		i := slices.IndexFunc(line.Callers.Attributes,
			func(a model.AttributeShares) bool { return a.Attribute == q.Attribute })
		if i >= 0 {
			weights = line.Callers.Attributes[i].Shares
		}
	default: // everybody
	}

	// Without shares by the property, all its values count alike.
	if weights == nil {
		weights = slices.Repeat([]float64{1 / float64(max(1, len(q.Of)))}, len(q.Of))
	}

	out := map[model.Reply]float64{}
	for i, replies := range q.Of {
		for _, r := range replies {
			// The key is the reply without its share, since equal replies are added up.
			key := r
			key.Share = 0
			out[key] += float64(weights[i] * r.Share)
		}
	}

	return out
}

// replyName names a reply as a scenario has it.
func replyName(p *model.Program, s *flow.Step, r model.Reply) string {
	switch r.Kind {
	case model.ReplyStay:
		return flow.Stay
	case model.ReplySilence:
		return s.Kind.NoChoice()
	default:
		return p.Outcomes[r.Outcome]
	}
}

// addAnswers adds the answers of the lines to the scenario: hundredths of a percent, the last
// answer the rest.
func (c *Center) addAnswers(file *yaml.Out) {
	var out yaml.Out
	for _, a := range c.answers {
		var one yaml.Out
		rest := 1.0
		for i, s := range a.shares {
			// The last answer takes the rest, so that the rounded shares add up to 100%.
			v := math.Round(s.share*1e4) / 1e4
			if i == len(a.shares)-1 {
				v = max(0, rest)
			}
			rest -= v
			one.AddText(s.answer, smallcenter.Percent(v, 2))
		}

		if a.step != "" {
			out.Add(a.step, one)
		}
	}

	file.AddWithComment("As the report's queues share the calls of their line; "+
		"what else callers answer is the center's.",
		"answers", out)
}

// part is the share of the calls of a queue's line that are in the report.
func (c *Center) part(queue int) float64 {
	if c.answers == nil {
		return 1
	}
	return c.answers[queue].part
}

// Weights returns how the scenario of the center spreads the calls of each line over a day, by
// halves of an hour.
func (c *Center) Weights() ([][]float64, error) {
	if c.model == nil {
		return nil, refuse("give --shape shape.csv, with a column time and one of weights, or a center with -C",
			"the report has days alone, without the shape of the day")
	}

	out := make([][]float64, len(c.Lines))
	for i, name := range c.Lines {
		id, _ := c.model.Center.Line(name)
		line := &c.model.Lines[id]
		if len(line.Rate) == 0 {
			return nil, refuse("give --shape shape.csv", "the line %q has no shape of the day in the scenario %q",
				name, c.Like)
		}

		// The rate is a step function. The last step that has begun gives the weight.
		out[i] = make([]float64, 48)
		for slot := range out[i] {
			at := int64(slot) * int64(30*time.Minute)
			for _, piece := range line.Rate {
				if piece.At <= at {
					out[i][slot] = piece.PerHour
				}
			}
		}
	}

	return out, nil
}
