package sim

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// lineTable holds the parameters of a line and the distributions of its callers.
type lineTable struct {
	key           uint64 // of its random numbers
	called        bool   // it has arrivals
	prompts       promptTable
	program       *programTable
	steps         []stepTable   // of the program
	firstLanguage routing.Value // of those that the line offers
	people        *model.Population
	origin        pick
	templates     []template // by origin
	hasDetails    bool       // its trace has TraceDetails
	draws         []attributeDraw
	down          downtimes
	intent        pick
	language      pick // that the caller speaks
}

// promptTable holds model.PromptBehavior as cumulative probabilities.
type promptTable struct {
	any                      bool         // else nothing is drawn at a prompt
	silent, wrongKey, hangUp des.Fraction // cumulative
	bargeIn                  des.Fraction
}

func newPromptTable(b *model.PromptBehavior) promptTable {
	return promptTable{
		any: *b != model.PromptBehavior{}, bargeIn: des.FractionOf(b.BargeIn),
		silent:   des.FractionOf(b.Silent),
		wrongKey: des.FractionOf(b.Silent + b.WrongKey),
		hangUp:   des.FractionOf(b.Silent + b.WrongKey + b.HangUp),
	}
}

// template holds the attributes of a line's calls from one origin at their start.
type template struct {
	values [routing.MaxAttributes]routing.Value
	origin *model.Origin
}

// attributeDraw is the distribution of an attribute that is drawn for each caller.
type attributeDraw struct {
	attribute routing.AttributeID
	key       uint64 // of its random numbers
	value     pick   // at all times, unless there are pieces
	byTime    []pick
	pieces    []model.SharePiece // which of byTime holds when
	clock     *model.Clock       // that the pieces follow
}

// at returns the distribution at a time. A redial is drawn from the distribution of its own time.
func (d *attributeDraw) at(at des.Time) *pick {
	if len(d.pieces) == 0 {
		return &d.value
	}

	since := d.clock.IntoRatePeriod(at)
	next := sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].At > since })
	return &d.byTime[d.pieces[max(0, next-1)].Shares]
}

func (t *tables) addLines() error {
	for i := range t.Lines {
		line, err := t.newLine(routing.LineID(i))
		if err != nil {
			return fmt.Errorf("line %s: %w", t.Center.Lines[i].Name.Value, err)
		}
		t.lines = append(t.lines, line)
	}
	return nil
}

func (t *tables) newLine(id routing.LineID) (lineTable, error) {
	line := &t.Lines[id]
	program := &t.programs[t.Lines[id].Program]
	out := lineTable{
		key:        purposeOf(forLine, t.Center.Lines[id].Name.Value),
		prompts:    newPromptTable(&line.Callers.PromptBehavior),
		called:     line.IsCalled(),
		hasDetails: slices.ContainsFunc(line.Trace, func(a model.Arrival) bool { return a.Details != nil }),
		program:    program, steps: program.steps, people: &line.Callers,
		down: lineDown(t.Model, id),
	}

	languages := &t.Center.Attributes[routing.AttrLanguage]
	if offered := t.Center.Lines[id].Languages; len(offered) > 0 {
		out.firstLanguage, _ = languages.Value(offered[0].Value)
	}

	out.templates = make([]template, len(line.Callers.Origins))
	for i := range out.templates {
		out.templates[i] = t.template(id, out.firstLanguage, &line.Callers.Origins[i])
	}

	// The errors are tested together. The first one is reported.
	var errs [3]error
	out.origin, errs[0] = newPick(line.Callers.Origins, func(o model.Origin) float64 { return o.Share })
	out.intent, errs[1] = newPick(line.Callers.Intent, identity)
	out.language, errs[2] = newPick(line.Callers.Language, identity)
	if err := cmp.Or(errs[:]...); err != nil {
		return out, err
	}

	return out, t.addDraws(id, &out)
}

// identity is the share function for newPick when the items are the shares.
func identity(share float64) float64 { return share }

// addDraws adds the attributes to draw: those that the line does not set.
func (t *tables) addDraws(id routing.LineID, out *lineTable) error {
	for _, d := range out.people.Attributes {
		set := func(a routing.Assignment) bool { return a.Attribute == d.Attribute }
		if slices.ContainsFunc(t.Center.Lines[id].Set, set) {
			continue
		}

		draw := attributeDraw{
			attribute: d.Attribute,
			key:       purposeOf(forAttribute, t.Center.Attributes[d.Attribute].Name.Value),
			pieces:    d.Pieces,
			clock:     &t.Clock,
		}

		var err error
		draw.value, err = newPick(d.Shares, identity)
		if err != nil {
			return err
		}

		for _, shares := range d.ByTime {
			value, err := newPick(shares, identity)
			if err != nil {
				return err
			}
			draw.byTime = append(draw.byTime, value)
		}

		out.draws = append(out.draws, draw)
	}
	return nil
}

// template gives the attributes that follow from the caller's number, then those that the
// line sets.
func (t *tables) template(id routing.LineID, language routing.Value, o *model.Origin) template {
	out := template{origin: o}
	for _, a := range o.Values {
		out.values[a.Attribute] = a.Value
	}
	out.values[routing.AttrLanguage] = language
	out.values[routing.AttrLine] = routing.Value(id)
	for _, a := range t.Center.Lines[id].Set {
		out.values[a.Attribute] = a.Value
	}
	return out
}
