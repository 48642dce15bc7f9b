package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// NamedShapes are the shapes that a scenario can name, as weights by hour of the day.
// office_hours is the profile of the sample center, flat a constant rate.
var NamedShapes = map[string][]float64{
	"flat": {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	"office_hours": {
		.8, .5, .4, .4, .5, .9, 1.6, 3, 5, 7, 8.6, 9,
		8.6, 7.8, 7.4, 7.2, 6.6, 5.6, 4.6, 3.8, 3.2, 2.6, 1.9, 1.3,
	},
}

// Calls is the map under "calls": lines, and keys about all of them.
type Calls struct {
	Lines   []LineCalls
	Trace   diag.At[Table] // arrivals: one row a call, with its line
	Volumes Table          // file: the calls of each line by date and interval; File without a place: no file
	AllCalls
	Busyness Busyness // shared by all lines
}

// Busyness is the variation of a volume beyond chance, as coefficients of variation.
type Busyness struct {
	Day      float64 // of a factor of the day
	Interval float64 // of a factor of each interval of the day
}

// AllCalls holds the values for every line.
type AllCalls struct {
	Times    float64         // multiplies every line's volume
	Weekdays *WeekdayFactors // of lines without their own; nil: 1 on each weekday
}

var calls = withNames("map of lines", `write it as in "{us_general: {total: 60000}}"`,
	yaml.Object[Calls]{Fields: []yaml.Field[Calls]{
		yaml.Bind("all", allCallsObject.Doc, allCallsObject.Type(), func(v *Calls) *AllCalls { return &v.AllCalls }),
		yaml.Bind("arrivals", traceObject.Doc, yaml.Placed(traceObject.Type()),
			func(v *Calls) *diag.At[Table] { return &v.Trace }),
		yaml.Bind("file", "A CSV file of the calls of each line by date and interval.", placed,
			func(v *Calls) *diag.Text { return &v.Volumes.File }),
		yaml.Bind("redials",
			"Whether the file's counts contain redials. Then the callers do not redial.",
			redials, func(v *Calls) *string { return &v.Volumes.Redials }),
		yaml.Bind("busyness",
			"How the volume of all lines varies together: coefficients of variation.",
			volumeBusyness, func(v *Calls) *Busyness { return &v.Busyness }),
	}}, lineCallsObject.Type(), func(v *Calls, name diag.Text, line LineCalls) {
		line.Line = name
		v.Lines = append(v.Lines, line)
	})

var allCallsObject = yaml.Object[AllCalls]{
	Name: "all",
	Doc:  "The values of every line.",
	Fields: []yaml.Field[AllCalls]{
		yaml.Bind("times", "The factor of every line's volume.", factor,
			func(a *AllCalls) *float64 { return &a.Times }).Default("100%"),
		yaml.Bind("weekdays",
			"The factor of the volume on each weekday and on holidays, of lines without their own.",
			weekdayFactors, func(a *AllCalls) **WeekdayFactors { return &a.Weekdays }),
	},
}

var lineCallsObject = yaml.Object[LineCalls]{
	Name: "a map of a line's calls",
	Doc:  "The calls of a line, their times and callers.",
	Fields: []yaml.Field[LineCalls]{
		yaml.Bind("total", "The expected number of first attempts in a day.", yaml.Placed(numberUpTo(MaxCalls)),
			func(c *LineCalls) *diag.At[float64] { return &c.Total }).Replacing("per_hour", "arrivals"),
		yaml.Bind("per_hour", "The expected number of first attempts per hour, around the clock.",
			yaml.Placed(numberUpTo(MaxCalls)), func(c *LineCalls) *diag.At[float64] { return &c.PerHour }).
			Replacing("total", "shape", "arrivals"),
		yaml.Bind("shape",
			"The distribution of the total over the day: a name, 24, 48, 96, 144 or 288 weights, or a column of "+
				"a file, also by weekday.",
			shape, func(c *LineCalls) *Shape { return &c.Shape }).Replacing("per_hour", "arrivals"),
		yaml.Bind("weekdays",
			"The factor of the volume on each weekday and on holidays.",
			weekdayFactors, func(c *LineCalls) **WeekdayFactors { return &c.Weekdays }),
		yaml.Bind("busyness", "The coefficient of variation of a day's volume, or also of each interval's.",
			volumeBusyness, func(c *LineCalls) *Busyness { return &c.Busyness }).Merged(busyMerging).Default("0%"),
		yaml.Bind("arrivals", "A file with one row per call.", yaml.Placed(traceObject.Type()),
			func(c *LineCalls) *diag.At[Table] { return &c.Arrivals }).Replacing("total", "per_hour", "shape",
			"weekdays", "busyness"),
		yaml.Bind("callers", "Who calls this line, where it differs.", callersObject.Type(),
			func(c *LineCalls) *Callers { return &c.Callers }).Merged(callerMerging),
	},
	Where: func(c *LineCalls) *diag.Place { return &c.Place },
}

var (
	busyMerging  = yaml.Merging{Short: "day"}
	lineMerging  = lineCallsObject.Merging()
	callsMerging = yaml.Merging{Keys: map[string]yaml.Merging{"busyness": busyMerging, "*": lineMerging}}
)

// volumeBusyness reads the variation of a volume: one number is the variation of the day.
var volumeBusyness = yaml.Shorthand(busyness, func(b *Busyness) *float64 { return &b.Day }, busynessObject)

var busynessObject = yaml.Object[Busyness]{
	Name: "a busyness",
	Doc:  "The variation of a volume beyond chance.",
	Fields: []yaml.Field[Busyness]{
		yaml.Bind("day", "The coefficient of variation of a day's volume.", busyness,
			func(b *Busyness) *float64 { return &b.Day }),
		yaml.Bind("interval",
			"The coefficient of variation of each interval's volume, in addition to its day's. "+
				"An interval is one of calls.file, or else half an hour.",
			busyness, func(b *Busyness) *float64 { return &b.Interval }),
	},
}

// shape reads how a day's total is spread over it.
var shape = yaml.Type[Shape]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		namedShape.Schema,
		yaml.ListOf(numberUpTo(MaxCalls)).Schema,
		tableObject.Schema(),
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (Shape, bool) {
		s := Shape{Place: n.Place}
		switch n.Kind {
		case yaml.Map:
			var ok bool
			s.Table, ok = yaml.Placed(tableObject.Type()).Read(n, found)
			return s, ok
		case yaml.List:
			before := found.Errors()
			s.Weights, _ = yaml.ListOf(numberUpTo(MaxCalls)).Read(n, found)
			return s, found.Errors() == before && CheckWeights(n.Place, s.Weights, found)
		default:
			name, ok := namedShape.Read(n, found)
			s.Weights = NamedShapes[name]
			s.HubClock = true
			return s, ok
		}
	},
}

var namedShape = yaml.OneOf("flat", "office_hours")

// PartsOfDay are the numbers of weights that cover a day.
var PartsOfDay = []int{24, 48, 96, 144, 288}

// CheckWeights reports weights that do not cover a day, or are all 0.
func CheckWeights(at diag.Place, weights []float64, found *diag.Findings) bool {
	switch {
	case !slices.Contains(PartsOfDay, len(weights)):
		found.Error(at, diag.BadValue, fmt.Sprintf("there are %d weights", len(weights)),
			"give 24, one per hour, or 96, one per quarter of an hour")
		return false
	case slices.Max(weights) == 0:
		found.Error(at, diag.BadValue, "all weights are 0", "give the hours in which callers come a weight")
		return false
	}
	return true
}

// How many days are simulated until the goals are decided, where a scenario does not say.
const (
	defaultAtLeast = 10
	defaultAtMost  = 200
)

// replications reads a number of days, or until when there are enough.
var replications = yaml.Type[model.Replications]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.Int(1, MaxReplications).Schema, untilObject.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (model.Replications, bool) {
		if n.Kind == yaml.Scalar {
			v, ok := yaml.Int(1, MaxReplications).Read(n, found)
			return model.Replications{AtLeast: v, AtMost: v}, ok
		}

		before := found.Errors()
		given, ok := untilObject.Read(n, found)
		r := model.Replications{
			UntilDecided: true,
			AtLeast:      cmp.Or(given.AtLeast, defaultAtLeast),
			AtMost:       cmp.Or(given.AtMost, defaultAtMost),
		}

		if ok && found.Errors() == before && r.AtMost < r.AtLeast {
			found.Error(n.Place, diag.BadValue,
				fmt.Sprintf("at_most %d is less than at_least %d", r.AtMost, r.AtLeast),
				diag.Fixf("give both: where they are left out, at_least is %d and at_most is %d", defaultAtLeast,
					defaultAtMost))
			return r, false
		}

		return r, ok
	},
}

var untilObject = yaml.Object[model.Replications]{
	Name: "a map of replications",
	Doc:  "Simulates until every goal is decided.",
	Fields: []yaml.Field[model.Replications]{
		yaml.Bind("until", "When there are enough.", yaml.OneOf("decided"),
			func(*model.Replications) *string { return new(string) }).Required(),
		yaml.Bind("at_least", fmt.Sprintf("The least number of days. Default: %d.", defaultAtLeast),
			yaml.Int(2, MaxReplications), func(r *model.Replications) *int { return &r.AtLeast }),
		yaml.Bind("at_most", fmt.Sprintf("The greatest number of days. Default: %d.", defaultAtMost),
			yaml.Int(2, MaxReplications), func(r *model.Replications) *int { return &r.AtMost }),
	},
}

// shareOfDays reads "90% of days".
var shareOfDays = yaml.Type[float64]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9.]+%( of days)?$`},
	Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
		share := *n
		share.Text = strings.TrimSpace(strings.TrimSuffix(n.Text, "of days"))
		if strings.Contains(share.Text, " ") {
			wrong(n, found, "share of days", `write it as in "90% of days"`)
			return 0, false
		}
		return yaml.Percent.Read(&share, found)
	},
}
