package routing

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Read reads a routing.yaml. It returns a center even if there are errors, made of the
// valid parts, so that one run reports the errors of everything that depends on it.
// Such a center must not be run.
func Read(file yaml.File, found *diag.Findings) *Center {
	written, _ := centerObject.Read(file.Root(), found)
	r := reader{Center: &Center{}, found: found}
	r.attributesUnknown = len(written.Attributes) == 0 && found.InFiles(file.Name).Errors() > 0
	r.resolve(&written)
	r.doubt = doubt{lines: map[string]bool{}, queues: map[string]bool{}}
	for x := range found.InFiles(file.Name).WithSeverity(diag.Error).All() {
		r.doubt.doubtAt(file.Root(), x.Place)
	}
	return r.Center
}

// Schema returns the JSON Schema of routing.yaml, made from the objects that read it.
func Schema() yaml.Schema { return centerObject.Schema() }

// The center as written, with names in place of ids.
type (
	centerYAML struct {
		Name       string
		Language   diag.Text
		Hubs       []yaml.Pair[hubYAML]
		Regions    []yaml.Pair[regionYAML]
		Elsewhere  elsewhereYAML
		Hours      []yaml.Pair[Hours]
		Queues     []yaml.Pair[queueYAML]
		Priority   priorityYAML
		Overflow   overflowYAML
		Scenario   diag.Text
		Lines      []yaml.Pair[lineYAML]
		Channels   []yaml.Pair[[2]time.Duration]
		Texts      []yaml.Pair[writtenText]
		Attributes []yaml.Pair[WrittenAttribute]
		Policy     Policy
		Place      diag.Place
	}
	hubYAML struct {
		Title     string
		Zone      diag.At[*time.Location]
		Languages []diag.Text
	}
	regionYAML struct {
		Title     string
		Hub       diag.Text
		Countries []diag.Text
		Allow     []diag.Text
	}
	elsewhereYAML struct{ Hub diag.Text }
	queueYAML     struct {
		Title        string
		AnswerWithin time.Duration
		Capacity     int
		Hours        hoursYAML
		Closed       []diag.At[Date]
		Hubs         []diag.Text
		After        time.Duration
		Allow        []diag.Text
	}
	priorityYAML struct {
		Tier  []yaml.Pair[int]
		Queue []yaml.Pair[int]
		Aging Aging
	}
	lineYAML struct {
		Title     string
		Number    diag.Text
		Countries []diag.Text
		Languages []diag.Text
		Flow      diag.Text
		Set       []yaml.Pair[diag.Text]
		Ring      time.Duration
		Allow     []diag.Text
	}
)

var centerObject = yaml.Object[centerYAML]{
	Name: "a center", Doc: "A call center: its hubs, queues and lines.",
	Foreign: func(key string) string {
		if isClosingKey(key) {
			return "write the dates in a queue, as closed: [12-25] for each year, or closed: [2026-12-25] for one"
		}
		return ""
	},
	Where: func(c *centerYAML) *diag.Place { return &c.Place },
	Fields: []yaml.Field[centerYAML]{
		yaml.Bind("center", "The center's name.", yaml.String,
			func(c *centerYAML) *string { return &c.Name }).Required(),
		yaml.Bind("language", "The language of prompts that are one text. Default: en.", oneLanguage,
			func(c *centerYAML) *diag.Text { return &c.Language }),
		yaml.Bind("hubs", "The places of agents, by name.", nonEmpty(named(hubObject.Type())),
			func(c *centerYAML) *[]yaml.Pair[hubYAML] { return &c.Hubs }).Required(),
		yaml.Bind("regions", "Countries whose callers belong to a hub, by the region's name.",
			named(regionObject.Type()), func(c *centerYAML) *[]yaml.Pair[regionYAML] { return &c.Regions }),
		yaml.Bind("elsewhere", "The hub of callers from all other countries.", elsewhereObject.Type(),
			func(c *centerYAML) *elsewhereYAML { return &c.Elsewhere }).Required(),
		yaml.Bind("hours", "Opening hours that queues name and flows check, by name.", named(hoursType),
			func(c *centerYAML) *[]yaml.Pair[Hours] { return &c.Hours }),
		yaml.Bind("queues", "The services that callers wait for, by name.", named(queueObject.Type()),
			func(c *centerYAML) *[]yaml.Pair[queueYAML] { return &c.Queues }),
		yaml.Bind("priority", "Who is answered first: the sum over the caller's tier and the queue.",
			priorityObject.Type(), func(c *centerYAML) *priorityYAML { return &c.Priority }),
		yaml.Bind("overflow", "The further hubs of waiting callers.", overflowType,
			func(c *centerYAML) *overflowYAML { return &c.Overflow }),
		yaml.Bind("scenario", "The scenario that runs when none is named.", placed,
			func(c *centerYAML) *diag.Text { return &c.Scenario }),
		yaml.Bind("lines", "The published numbers, by name.", nonEmpty(named(lineObject.Type())),
			func(c *centerYAML) *[]yaml.Pair[lineYAML] { return &c.Lines }).Required(),
		yaml.Bind("channels", "The other channels that flows offer, by name.", named(channelObject.Type()),
			func(c *centerYAML) *[]yaml.Pair[[2]time.Duration] { return &c.Channels }),
		yaml.Bind("attributes",
			"Properties of a call that flows may branch on: name to values, as in [new, known] or 0-3. "+
				"The first is the default.",
			AttributesType, func(c *centerYAML) *[]yaml.Pair[WrittenAttribute] { return &c.Attributes }),
		yaml.Bind("texts",
			"Examples of values known at run time, by the name in braces: balance for {balance}.",
			textsType, func(c *centerYAML) *[]yaml.Pair[writtenText] { return &c.Texts }),
		yaml.Bind("policy", "The bounds of the checker's advice.", policyObject.Type(),
			func(c *centerYAML) *Policy { return &c.Policy }),
	},
}

// allowDoc documents the keys allow.
const allowDoc = "Advice that does not apply here, each with the reason."

// writtenText is a text as the file declares it.
type writtenText struct {
	value string
	allow []diag.Text // advice that is suppressed
}

// textsType reads texts: the example, or a map of the example and allow.
var textsType = named(yaml.Shorthand(yaml.String, func(w *writtenText) *string { return &w.value },
	yaml.Object[writtenText]{
		Name: "a text", Doc: "An example of a value known at run time.",
		Fields: []yaml.Field[writtenText]{
			yaml.Bind("text", "The example.", yaml.String, func(w *writtenText) *string { return &w.value }).Required(),
			yaml.Bind("allow", allowDoc, Allowed, func(w *writtenText) *[]diag.Text { return &w.allow }),
		},
	}))

var hubObject = yaml.Object[hubYAML]{
	Name: "a hub", Doc: "A place where agents sit.",
	Fields: []yaml.Field[hubYAML]{
		yaml.Bind("title", TitleDoc, Title, func(h *hubYAML) *string { return &h.Title }),
		yaml.Bind("timezone", "Its time zone, as in America/New_York.", yaml.Placed(Zone),
			func(h *hubYAML) *diag.At[*time.Location] { return &h.Zone }).Required(),
		yaml.Bind("languages", "The languages that its agents speak.", oneOrMore(languageType),
			func(h *hubYAML) *[]diag.Text { return &h.Languages }).Required(),
	},
}

var regionObject = yaml.Object[regionYAML]{
	Name: "a region", Doc: "Countries whose callers belong to a hub.",
	Fields: []yaml.Field[regionYAML]{
		yaml.Bind("title", TitleDoc, Title, func(r *regionYAML) *string { return &r.Title }),
		yaml.Bind("hub", "The hub of its callers.", placed,
			func(r *regionYAML) *diag.Text { return &r.Hub }).Required(),
		yaml.Bind("countries", "Its countries, by ISO 3166 code.", oneOrMore(countryType),
			func(r *regionYAML) *[]diag.Text { return &r.Countries }).Required(),
		yaml.Bind("allow", allowDoc, Allowed,
			func(r *regionYAML) *[]diag.Text { return &r.Allow }),
	},
}

var elsewhereObject = yaml.Object[elsewhereYAML]{
	Name: "elsewhere", Doc: "All countries outside the regions.",
	Fields: []yaml.Field[elsewhereYAML]{
		yaml.Bind("hub", "The hub of its callers.", placed,
			func(e *elsewhereYAML) *diag.Text { return &e.Hub }).Required(),
	},
}

var queueObject = yaml.Object[queueYAML]{
	Name: "a queue", Doc: "A service that callers wait for. It exists once per hub.",
	Foreign: func(key string) string {
		if isClosingKey(key) {
			return closingFix
		}
		return ""
	},
	Fields: []yaml.Field[queueYAML]{
		yaml.Bind("title", TitleDoc, Title, func(q *queueYAML) *string { return &q.Title }),
		yaml.Bind("answer_within", "The service level's target time. Default: 20s.", positive,
			func(q *queueYAML) *time.Duration { return &q.AnswerWithin }),
		yaml.Bind("capacity", "The most callers who may wait, per hub. Default: unlimited.", yaml.Int(1, 1_000_000),
			func(q *queueYAML) *int { return &q.Capacity }),
		yaml.Bind("hours", "Opening hours in each hub's local time, or the name of hours. Default: 24/7.",
			queueHoursType, func(q *queueYAML) *hoursYAML { return &q.Hours }),
		yaml.Bind("closed", closedDoc, yaml.OneOrListOf(yaml.Placed(yearOrDay)),
			func(q *queueYAML) *[]diag.At[Date] { return &q.Closed }),
		yaml.Bind("hubs", "The hubs that serve it. Default: all.", oneOrMore(placed),
			func(q *queueYAML) *[]diag.Text { return &q.Hubs }),
		yaml.Bind("after", "The wait after which its callers overflow. Default: the value of overflow.after.",
			positive, func(q *queueYAML) *time.Duration { return &q.After }),
		yaml.Bind("allow", allowDoc, Allowed,
			func(q *queueYAML) *[]diag.Text { return &q.Allow }),
	},
}

var priorityObject = yaml.Object[priorityYAML]{
	Name: "priority", Doc: "The order of waiting callers. A higher number is first.",
	Fields: []yaml.Field[priorityYAML]{
		yaml.Bind("tier", "Priority by the caller's tier. Default: 0.", yaml.MapOf(yaml.Int(0, MaxPriority)),
			func(p *priorityYAML) *[]yaml.Pair[int] { return &p.Tier }),
		yaml.Bind("queue", "Priority by queue. Default: 0.", yaml.MapOf(yaml.Int(0, MaxPriority)),
			func(p *priorityYAML) *[]yaml.Pair[int] { return &p.Queue }),
		yaml.Bind("aging", "The growth of priority with the wait, as in 1 per 10m.", agingType,
			func(p *priorityYAML) *Aging { return &p.Aging }),
	},
}

var lineObject = yaml.Object[lineYAML]{
	Name: "a line", Doc: "A published number and the flow that it starts.",
	Fields: []yaml.Field[lineYAML]{
		yaml.Bind("title", TitleDoc, Title, func(l *lineYAML) *string { return &l.Title }),
		yaml.Bind("number", "The number as published, nationally or with + and country code.", placed,
			func(l *lineYAML) *diag.Text { return &l.Number }).Required(),
		yaml.Bind("country",
			`The countries that it serves, by ISO 3166 code, or "*" for all others.`,
			oneOrMore(servedType), func(l *lineYAML) *[]diag.Text { return &l.Countries }).Required(),
		yaml.Bind("languages",
			"The languages that it offers. A call starts in the first. Default: the center's language.",
			oneOrMore(languageType), func(l *lineYAML) *[]diag.Text { return &l.Languages }),
		yaml.Bind("flow", "The flow that a call starts.", placed,
			func(l *lineYAML) *diag.Text { return &l.Flow }).Required(),
		yaml.Bind("set", "Attributes of its calls.", yaml.MapOf(placed),
			func(l *lineYAML) *[]yaml.Pair[diag.Text] { return &l.Set }),
		yaml.Bind("ring",
			"How long a dialing telephone rings, at most 1m. Default: 0s. Simulated calls do not ring.",
			ringTime, func(l *lineYAML) *time.Duration { return &l.Ring }),
		yaml.Bind("allow", allowDoc, Allowed,
			func(l *lineYAML) *[]diag.Text { return &l.Allow }),
	},
}

var channelObject = yaml.Object[[2]time.Duration]{
	Name: "a channel", Doc: "Another channel that flows offer.",
	Fields: []yaml.Field[[2]time.Duration]{
		yaml.Bind("responds", "How long an answer takes, as in 5m-15m.", yaml.DurationRange,
			func(c *[2]time.Duration) *[2]time.Duration { return c }).Required(),
	},
}

var policyObject = yaml.Object[Policy]{
	Name: "policy", Doc: "The bounds of the checker's advice.",
	Fields: []yaml.Field[Policy]{
		yaml.Bind("person_within", "The longest way to a person, for the rule slow-to-person. Default: no bound.", positive,
			func(p *Policy) *time.Duration { return &p.PersonWithin }),
		yaml.Bind("long_menu", "The most entries of a menu, for the rule long-menu. Default: 5.", yaml.Int(1, 12),
			func(p *Policy) *int { return &p.LongMenu }),
		yaml.Bind("late_choice", "The longest speech before a menu, for the rule late-choice. Default: 30s.", positive,
			func(p *Policy) *time.Duration { return &p.LateChoice }),
	},
}
