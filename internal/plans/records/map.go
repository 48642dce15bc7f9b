package records

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Map says how an export is to be read: its format, the columns, the form and zone of
// times, and the words for outcomes. What it leaves out is detected from the export.
type Map struct {
	Format    string // one of Formats, or ""
	Zone      *time.Location
	Layouts   []string // of times, as package time has them
	Separator string
	Columns   []yaml.Pair[Column]
	Outcomes  []yaml.Pair[string]
	Date      string         // the column with the date of times that have none
	Since     string         // the start from which numbers in the place of times count seconds
	Empty     []string       // words for what did not happen or is not known
	Drop      Words          // rows that are no calls
	Times     *time.Location // of times without an offset; nil for Zone

	// AnsweredIf says who was answered: see showsAnswer. Nil leaves it to the times and the outcomes.
	AnsweredIf Words
	Level      scenario.ServiceLevel
	Wide       []string            // of an interval report: columns that each have the calls of a queue
	Queues     []yaml.Pair[string] // of an interval report: the line of a center, or LINE/ANSWER, whose calls they are

	// Of a known form in JSON: one of some members marks the file, and words mark the records that are calls.
	marks []string
	keeps Words
}

// Column is the list of a value's sources. The first source that is not empty counts.
type Column []Source

// Source is one or several columns. A time is the first column that is a time by itself. If
// no column is, it is the texts of all columns joined by a space, such as a date and a time.
type Source struct {
	Names  []string
	After  string // the column is a duration, counted from this time of the record
	Before string // the column is a duration, counted back from this time of the record
	Unit   string // of a duration, one of durationUnits; "" is seconds
	When   Words  // it counts in these rows only
	Word   string // of a text: what each text of the column stands for; "" for the text itself
}

// Words are words of the export by the column in which they stand.
type Words []yaml.Pair[[]string]

// The formats of exports.
const (
	formatCSV      = "csv"
	formatAsterisk = "asterisk"
	formatConnect  = "connect"
)

// Formats are the names of the formats. Each is a map too, which leaves all else out.
var Formats = []string{formatCSV, formatAsterisk, formatConnect}

// NamedMap returns the map that is named like a format.
func NamedMap(name string) (*Map, bool) {
	return &Map{Format: name}, slices.Contains(Formats, name)
}

// ReadMap reads a map's YAML file. It is nil after an error.
func ReadMap(file string, src []byte, found *diag.Findings) *Map {
	return readMap(&mapObject, file, src, found)
}

// readMap reads a map with the keys of an object.
func readMap(of *yaml.Object[Map], file string, src []byte, found *diag.Findings) *Map {
	root := yaml.Parse(file, src, found)
	if root == nil {
		return nil
	}
	m, ok := of.Read(root, found)
	if !ok || found.Errors() > 0 {
		return nil
	}
	return &m
}

// MapSchema is a map's file as a JSON Schema.
func MapSchema() yaml.Schema { return mapObject.Schema() }

var mapObject = yaml.Object[Map]{
	Name: "a map of records",
	Doc:  "The form of an export of call records.",
	Fields: []yaml.Field[Map]{
		yaml.Bind("records",
			"The format: csv, asterisk (a queue_log) or connect (contact records). Default: it is detected.",
			yaml.OneOf(Formats...), func(m *Map) *string { return &m.Format }),
		yaml.Bind("timezone",
			"The IANA time zone of the center, and of times without an offset. "+
				"Default: the scenario's for --so-far, --follow and --against, else as the times say, else UTC.",
			routing.Zone, func(m *Map) **time.Location { return &m.Zone }),
		yaml.Bind("times",
			"The IANA time zone of times without an offset, or with letters of a zone as CST, if it is not the center's. "+
				"Default: timezone.", routing.Zone, func(m *Map) **time.Location { return &m.Times }),
		yaml.Bind("time", "The form of times, as in DD/MM/YYYY hh:mm:ss, or a list of forms.",
			yaml.OneOrListOf(scenario.TimeForm), func(m *Map) *[]string { return &m.Layouts }),
		yaml.Bind("separator", "The separator of the cells.", separator,
			func(m *Map) *string { return &m.Separator }),
		yaml.Bind("columns", "The export's column for each value of a record.", columns,
			func(m *Map) *[]yaml.Pair[Column] { return &m.Columns }),
		yaml.Bind("outcomes", "The outcome that each word of the export stands for.",
			yaml.MapOf(yaml.OneOf(Outcomes...)), func(m *Map) *[]yaml.Pair[string] { return &m.Outcomes }),
		yaml.Bind("date", "The column with the date of times that have none.", yaml.String,
			func(m *Map) *string { return &m.Date }),
		yaml.Bind("since",
			"The start of times that are numbers of seconds, as in 2026-08-03 00:00.", yaml.String,
			func(m *Map) *string { return &m.Since }),
		yaml.Bind("empty", "Words for missing values, as \"0:00:00\" or NONE.",
			yaml.OneOrListOf(yaml.String), func(m *Map) *[]string { return &m.Empty }),
		yaml.Bind("answered_if",
			"Who was answered, by words in columns, as in {status: [SALE, NI]}. A list with the empty word has the words "+
				"for nobody, as in {agent: [\"\", VDCL]}: any other word shows an answer. Default: the times and the outcomes "+
				"tell it.", words, func(m *Map) *Words { return &m.AnsweredIf }),
		yaml.Bind("drop", "The rows to leave out, by a word in a column, as in {outcome: [TEST]}.", words,
			func(m *Map) *Words { return &m.Drop }),
		yaml.Bind("service_level",
			"How service levels are counted: by the system, and in the scenario that is written or compared.",
			scenario.ServiceLevelOfRecords.Type(), func(m *Map) *scenario.ServiceLevel { return &m.Level }),
		yaml.Bind("queue_columns",
			"Of an interval report: the columns that each contain the calls offered to the queue with the column's name.",
			yaml.OneOrListOf(yaml.String), func(m *Map) *[]string { return &m.Wide }),
		yaml.Bind("queues",
			"Of an interval report: the line of a queue's calls, or line and answer: {appointments: main/appointments}.",
			yaml.MapOf(yaml.String), func(m *Map) *[]yaml.Pair[string] { return &m.Queues }),
	},
}

// sources are the sources of a value, or nil.
func (m *Map) sources(value string) Column {
	for _, p := range m.Columns {
		if p.Key.Value == value {
			return p.Value
		}
	}
	return nil
}

// isGiven reports whether the map has a column of one of some values.
func (m *Map) isGiven(values ...string) bool {
	return slices.ContainsFunc(values, func(value string) bool { return m.sources(value) != nil })
}

// has reports whether there are words of a column.
func (w Words) has(column string) bool {
	return slices.ContainsFunc(w, func(p yaml.Pair[[]string]) bool { return strings.EqualFold(p.Key.Value, column) })
}

// showsAnswer reports whether a word of a column shows that the call was answered. The words are of answered
// calls. With the empty word among them, they are the words for nobody, because an empty cell shows no answer.
func showsAnswer(words []string, cell string) bool {
	return containsFold(words, cell) != slices.Contains(words, "")
}

var separator = yaml.Type[string]{
	Schema: yaml.Schema{"enum": []any{",", ";", "|", "^", "tab"}},
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		text, ok := yaml.OneOf(",", ";", "|", "^", "tab").Read(n, found)
		if text == "tab" {
			text = "\t"
		}
		return text, ok
	},
}

// The places of the times of a call in timeColumns and Call.times.
const (
	arrivedAt = iota
	menusEndedAt
	enqueuedAt
	answeredAt
	endedAt
	wrappedUpAt
)

// timeColumns are the columns of times, in the order in which they happen.
var timeColumns = [...]string{
	arrivedAt: atArrival, menusEndedAt: atMenuEnd, enqueuedAt: atJoin,
	answeredAt: atAnswer, endedAt: atEnd, wrappedUpAt: atWrapEnd,
}

// mappedColumns are the values of call records and of interval reports.
var mappedColumns = slices.Concat(callColumns, []string{theRing}, intervalColumns)

// columns reads the export's columns by the name of the value.
var columns = yaml.Type[[]yaml.Pair[Column]]{
	Schema: columnsSchema(),
	Read: func(n *yaml.Node, found *diag.Findings) ([]yaml.Pair[Column], bool) {
		if n.Kind != yaml.Map {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected a map of columns, found %s", n.Kind),
				`write it as in "{answered: Connect Time}"`)
			return nil, false
		}

		var out []yaml.Pair[Column]
		for _, e := range n.Pairs {
			if !slices.Contains(mappedColumns, e.Key.Text) {
				found.Unknown(e.Key.PlacedText(), diag.UnknownKey,
					fmt.Sprintf("a record has no value %q", e.Key.Text), callColumns, "it has ")
			} else if c, ok := columnType.Read(e.Value, found); ok && checkAfter(e, c, found) {
				out = append(out, yaml.Pair[Column]{Key: e.Key.PlacedText(), Value: c})
			}
		}

		return out, true
	},
}

// columnDocs has the meaning of each value of a record or of an interval report.
var columnDocs = map[string]string{
	"abandoned":     "Of an interval report: the callers who hung up in the queue.",
	"agent":         "The agent who answered.",
	"aht":           "Of an interval report: the mean handle time in seconds, with after-call work.",
	"answered":      "When an agent answered. Of an interval report: the answered calls.",
	"arrived":       "When the call reached the line.",
	"asa":           "Of an interval report: the mean wait of answered calls, in seconds.",
	"ata":           "Of an interval report: the mean wait of abandoned calls, in seconds.",
	"call":          "The call's id. Rows with the same id are the visits of one call.",
	"caller":        "The caller's number or pseudonym, for redials.",
	"date":          "Of an interval report: the date.",
	"ended":         "When the call ended, or when it left the queue.",
	"enqueued":      "When the call joined the queue.",
	"handle_time":   "Of an interval report: the sum of the handle times in seconds, with after-call work.",
	"interval_end":  "Of an interval report: the end of the interval.",
	"ivr_end":       "When the menus ended.",
	"line":          "The line that the caller dialed. Default: one line, calls.",
	"offered":       "Of an interval report: the calls offered to the queue.",
	"outcome":       "A word for the outcome, which outcomes translates. Default: unanswered calls are abandoned.",
	"queue":         "The queue that the call joined. Default: one queue, queue.",
	"ring":          "The ring of the agent's phone, in seconds.",
	"service_level": "Of an interval report: the share of calls answered within the target.",
	"tier":          "The caller's tier.",
	"time":          "Of an interval report: the start of the interval.",
	"wrap_up_end":   "When the agent's after-call work ended.",
}

func columnsSchema() yaml.Schema {
	properties := yaml.Schema{}
	for _, name := range mappedColumns {
		properties[name] = columnType.Schema.About(columnDocs[name])
	}
	return yaml.Schema{"type": "object", "properties": properties, "additionalProperties": false}
}

// checkAfter reports a duration that is counted from a later time, and a unit without a duration.
func checkAfter(e yaml.KeyValue, c Column, found *diag.Findings) bool {
	of := slices.Index(timeColumns[:], e.Key.Text)
	for _, s := range c {
		if s.After != "" && slices.Index(timeColumns[:], s.After) >= of {
			found.Error(e.Value.Place, diag.BadValue, fmt.Sprintf("%s does not come after %s", e.Key.Text, s.After),
				diag.Fix("the order is "+strings.Join(timeColumns[:], ", ")))
			return false
		}

		if s.Before != "" && slices.Index(timeColumns[:], s.Before) <= of {
			found.Error(e.Value.Place, diag.BadValue, fmt.Sprintf("%s does not come before %s", e.Key.Text, s.Before),
				diag.Fix("the order is "+strings.Join(timeColumns[:], ", ")))
			return false
		}

		if s.Before != "" && s.After != "" {
			found.Error(e.Value.Place, diag.BadValue, "a duration is counted from one time",
				`remove "after" or "before"`)
			return false
		}

		isLength := s.After != "" || s.Before != "" || e.Key.Text == theRing ||
			slices.Contains(averageColumns, e.Key.Text)
		if s.Unit != "" && !isLength {
			found.Error(e.Value.Place, diag.BadValue, fmt.Sprintf("%s is not a duration", e.Key.Text),
				`a duration needs the time from which it is counted, as in "after: arrived"`)
			return false
		}

		if s.Word != "" && e.Key.Text != "outcome" {
			found.Error(e.Value.Place, diag.BadValue, e.Key.Text+" is no outcome", `remove "word"`)
			return false
		}
	}

	return true
}

// columnType reads a column's name, several, a source, or a list of sources.
var columnType = yaml.Type[Column]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{source.Schema, yaml.ListOf(source).Schema}},
	Read: func(n *yaml.Node, found *diag.Findings) (Column, bool) {
		isNested := n.Kind == yaml.List && slices.ContainsFunc(n.Items, func(item *yaml.Node) bool {
			return item.Kind == yaml.List ||
				item.Kind == yaml.Map
		})
		if isNested {
			return yaml.ListOf(source).Read(n, found)
		}
		s, ok := source.Read(n, found)
		return Column{s}, ok
	},
}

// source reads a column's name, several, or a map.
var source = yaml.Type[Source]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		yaml.String.Schema, yaml.ListOf(yaml.String).Schema,
		sourceObject.Schema(),
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (Source, bool) {
		if n.Kind == yaml.Map {
			return sourceObject.Read(n, found)
		}
		names, ok := yaml.OneOrListOf(yaml.String).Read(n, found)
		if ok && len(names) == 0 {
			found.Error(n.Place, diag.BadValue, "this is empty", "name a column")
			return Source{}, false
		}
		return Source{Names: names}, ok
	},
}

var sourceObject = yaml.Object[Source]{
	Name: "a source",
	Doc:  "A column that is a duration, as a number or as h:mm:ss, or that counts in some rows only.",
	Fields: []yaml.Field[Source]{
		yaml.Bind("column",
			"The column. A duration may be a difference or a sum, as in \"total − talk\", and a count a sum.",
			yaml.OneOrListOf(yaml.String), func(s *Source) *[]string { return &s.Names }).Required(),
		yaml.Bind("after", "The time from which a duration is counted.", yaml.OneOf(timeColumns[:5]...),
			func(s *Source) *string { return &s.After }),
		yaml.Bind("before", "The time from which a duration is counted back, as in {before: ended, column: Talk}.",
			yaml.OneOf(timeColumns[1:]...), func(s *Source) *string { return &s.Before }),
		yaml.Bind("unit",
			"The unit of a duration, and of its last part if it is written with colons. Default: seconds.",
			yaml.OneOf(unitNames()...), func(s *Source) *string { return &s.Unit }),
		yaml.Bind("when", "The rows in which it counts, by a word in a column, as in {outcome: AGENT}.", words,
			func(s *Source) *Words { return &s.When }),
		yaml.Bind("word",
			"Of an outcome: the word for any text, as in {column: Callback Time, word: called_back}.",
			yaml.String, func(s *Source) *string { return &s.Word }),
	},
}

// words reads words by their column.
var words = yaml.Type[Words]{
	Schema: yaml.MapOf(yaml.OneOrListOf(yaml.String)).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (Words, bool) {
		return yaml.MapLike("{outcome: [TEST]}", yaml.OneOrListOf(yaml.String)).Read(n, found)
	},
}
