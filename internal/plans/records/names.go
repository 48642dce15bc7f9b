package records

import (
	"cmp"
	_ "embed" // of names.txt
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The times of a call in the order in which they happen, and the durations that give them.
const (
	atArrival = "arrived"
	atMenuEnd = "ivr_end"
	atJoin    = "enqueued"
	atAnswer  = "answered"
	atEnd     = "ended"
	atWrapEnd = "wrap_up_end"

	theIVR    = "time in the menus"
	theWait   = "wait"
	theSpeed  = "wait of the answered"
	theGaveUp = "wait of the abandoned"
	theTalk   = "talk time"
	theHold   = "time on hold"
	theWrap   = "after-call work"
	theHandle = "handle time"
	theTotal  = "length of the call"
	theRing   = "ring"
	theDate   = "date"
)

// timeRoles and lengthRoles are the meanings of columns of times, and of durations.
var (
	timeRoles   = []string{atArrival, atJoin, atAnswer, atEnd, atWrapEnd, atMenuEnd}
	lengthRoles = []string{
		theIVR, theWait, theSpeed, theGaveUp, theTalk, theHold, theWrap, theHandle, theTotal, theRing,
	}
)

// nameTable has the fit of each name to each meaning: 0 for a name, and 0.6 for a weak one.
type nameTable map[string]map[string]float64

// nameTables are the tables of names.txt.
type nameTables struct {
	calls, reports                    nameTable
	callHints, textHints, reportHints []hint
	outcomes                          nameTable
}

//go:embed names.txt
var namesFile string

// namesOfColumns returns the tables, which are read once and not changed.
var namesOfColumns = sync.OnceValue(func() (out nameTables) {
	names := map[string]*nameTable{"calls": &out.calls, "reports": &out.reports, "outcomes": &out.outcomes}
	hints := map[string]*[]hint{
		"hints of calls": &out.callHints, "hints of texts": &out.textHints, "hints of reports": &out.reportHints,
	}
	for _, table := range names {
		*table = nameTable{}
	}

	for part := range strings.SplitSeq(namesFile, "\n\n") {
		head, words, _ := strings.Cut(part, "\n")
		table, value, _ := strings.Cut(head, ": ")
		if of := names[table]; of != nil {
			usual, weak, _ := strings.Cut(words, "weak:")
			(*of)[value] = fitsOf(value, strings.Fields(usual), strings.Fields(weak))
		}
		if of := hints[table]; of != nil {
			all, not, _ := strings.Cut(words, "not:")
			*of = append(*of, hint{value, strings.Split(all, " + "), not})
		}
	}
	return out
})

// fitsOf are the fits of the names of a meaning.
func fitsOf(value string, names, weak []string) map[string]float64 {
	fits := map[string]float64{value: 0}
	for _, name := range weak {
		fits[name] = weakName
	}
	for _, name := range names {
		fits[name] = 0
		const shortest = 8 // databases write the words of longer names without a mark between
		if joined := strings.ReplaceAll(name, "_", ""); len(joined) >= shortest {
			fits[joined] = 0
		}
	}
	return fits
}

// hint has words in the names of columns that no table has as a whole. A name with a word of each group, and without
// the others, hints at the meaning. A word of four letters or more counts by its beginning.
type hint struct {
	value string
	all   []string // groups of words
	not   string
}

// holds reports whether the words of a name have a word of each group and none of the others.
func (h *hint) holds(tokens []string) bool { return !hasOneOf(tokens, h.not) && h.hasAll(tokens) }

// hasAll reports whether the words of a name have a word of each group.
func (h *hint) hasAll(tokens []string) bool {
	return !slices.ContainsFunc(h.all, func(group string) bool { return !hasOneOf(tokens, group) })
}

// hasOneOf reports whether the words of a name have one of some words, or begin with a long one.
func hasOneOf(tokens []string, words string) bool {
	for word := range strings.FieldsSeq(words) {
		isOne := func(t string) bool { return t == word || len(word) > 3 && strings.HasPrefix(t, word) }
		if slices.ContainsFunc(tokens, isOne) {
			return true
		}
	}
	return false
}

// related are meanings that names mix up: Duration is often the talk time.
var related = map[string][]string{
	theTalk: {theTotal, theHandle}, theHandle: {theTalk, theTotal}, theTotal: {theHandle}, theSpeed: {theWait},
	theGaveUp: {theWait}, theWait: {theSpeed, theRing, theHold}, atArrival: {atJoin}, atJoin: {atArrival},
	atEnd: {atWrapEnd},
}

// wordClass is a class of words in the names of columns.
type wordClass int

const (
	ofDates wordClass = iota
	ofTimes
	ofStarts
	ofEnds
	ofHours
	ofMinutes
	ofPeriods
	ofIDs
	ofKeys
	ofPlaces
	ofDirections
	ofWays
	ofKinds
	ofMedia
	ofTexts
	ofAbandons
	ofHolds
	ofHandles
	ofAnswers
	ofLengths
	ofOtherLengths
	ofMeans
	ofSums
	ofPeaks
	ofShares
	ofLevels
	ofTargets
	ofOtherCounts
	ofParts
)

// foreignMeans are words for a mean in other languages than English.
const foreignMeans = "gem gemiddelde mittlere durchschn durchschnittliche moyen moyenne medio promedio"

// classWords are the words of each class.
var classWords = [...]string{
	ofDates: "date day datum fecha tag",
	ofTimes: `time interval hour half period slot start franja bloque intervalle creneau ending from uhrzeit hora heure zeit
		quarter std begin until end stunde bucket`,
	ofStarts:  "start begin from",
	ofEnds:    "end ending ende fin to until bis finish ends",
	ofHours:   "hour hora heure stunde",
	ofMinutes: "minute minutes min",
	ofPeriods: "minute minutes hour week month year time interval",

	ofIDs: "id no number phone ani dnis did ddi",
	// Whole numbers that are no counts.
	ofKeys:   "hour minute id zip year month week date no dnis ddi did store number code target interval",
	ofPlaces: "store shop branch site ddi dnis did",

	ofDirections: "direction dir type calltype richtung sens direccion sentido richting direzione kind method",
	ofWays:       "direction dir richtung sens direccion sentido richting direzione", // a type may be of the menus
	ofKinds:      "direction type site",
	ofMedia:      "channel media medium kanal canal canale kanaal",
	ofTexts:      "direction channel media type weekday extension",

	ofAbandons: "abandon abandoned abandons aban aband abandono abbandono abbruch abbruchquote missed lost",
	ofHolds:    "hold held holdtime",
	ofHandles:  "handle handling handled bearbeitungszeit",
	ofAnswers:  "asa ans answer answered speed accept",
	ofLengths:  "avg average mean duration seconds " + foreignMeans,
	// No handle times.
	ofOtherLengths: `max maximum longest forecast wait waiting speed answer queue delay abandon abandoned level hold ring
		wartezeit wachttijd attente espera attesa`,

	ofMeans:       "avg average averages mean means " + foreignMeans,
	ofSums:        "avg average mean max total sum pct percent rate",
	ofPeaks:       "max maximum longest forecast outbound outgoing",
	ofShares:      "pct percent percentage rate ratio share quote abbruchquote taux tasa met",
	ofLevels:      "service sl sla",
	ofTargets:     "target threshold calls",
	ofOtherCounts: "forecast req required wk staff staffed out target plan agents occupancy", // of no calls of callers
	ofParts:       "within sl sla sec",                                                       // of counts
}

// name is the name of a column with its parts.
type name struct {
	full   string // as camelCase has it
	plain  string // as nameAndUnit has it
	unit   string // likewise
	front  string // before a bracket, as normalized has it; "" without one
	tokens []string
	isUTC  bool // the name says so
	fits   map[string]float64
}

func newName(text string) name {
	n := name{full: camelCase(text), fits: map[string]float64{}}
	n.plain, n.unit = nameAndUnit(text)
	n.tokens = strings.Split(n.full, "_")
	if at := strings.IndexAny(text, "(["); at > 0 {
		n.front = camelCase(text[:at])
	}
	n.isUTC = slices.Contains(n.tokens, "utc") || slices.Contains(n.tokens, "gmt")
	return n
}

// hasWord reports whether a name has a word of a class.
func (n *name) hasWord(of wordClass) bool {
	for word := range strings.FieldsSeq(classWords[of]) {
		if slices.Contains(n.tokens, word) {
			return true
		}
	}
	return false
}

// answerNames are names of the answer that are the wait of answered calls if their cells are durations.
const answerNames = " answer answered answer_time time_to_answer speed_of_answer answer_delay "

// ownFit returns how well a name fits a meaning, whatever else it fits: see weights.go.
func (n *name) ownFit(of nameTable, hints []hint, value string) float64 {
	best := foreignName
	whole := n.plain
	front := n.front
	if n.full != n.plain { // the unit tells it: answered_seconds is no time of an answer
		if fit, ok := of[value][n.full]; ok {
			best = fit
		}
		if of.isOther(n.full, value) {
			whole = ""
		}
	}
	if of.isOther(n.plain, value) { // the words in the bracket tell it
		front = ""
	}
	for _, plain := range []string{whole, front} {
		for cut := range 2 {
			if plain == "" || value == theWait && strings.Contains(answerNames, " "+plain+" ") {
				break
			}
			if fit, ok := of[value][plain]; ok {
				best = min(best, fit+float64(cut)*cutName)
			}
			_, rest, ok := strings.Cut(plain, "_")
			if !ok || rest == "id" { // agent_id is no id of the call
				break
			}
			plain = rest
		}
	}
	if best <= weakName+cutName {
		return best
	}
	for i := range hints {
		if hints[i].value == value && hints[i].holds(n.tokens) {
			return min(best, hintedName)
		}
	}
	return best
}

// isOther reports whether a name is one of another meaning, and none of this one.
func (of nameTable) isOther(plain, value string) bool {
	if _, ok := of[value][plain]; ok {
		return false
	}
	for _, names := range of {
		if fit, ok := names[plain]; ok && fit <= exactName {
			return true
		}
	}
	return false
}

// fitCall is ownFit of a meaning of calls.
func (c *column) fitCall(value string) float64 {
	fit, ok := c.fits[value]
	if !ok {
		of := c.name // without a number at its end: Wait 1 and Wait 2 mean the same
		of.plain = cmp.Or(strings.TrimRight(of.plain, "_123456789"), of.plain)
		fit = min(c.ownFit(c.tables.calls, c.tables.callHints, value), of.ownFit(c.tables.calls, c.tables.callHints, value))
		c.fits[value] = fit
	}
	return fit
}

// fitText is ownFit of a meaning of texts of calls. A word of the meaning in a longer name hints at it.
func (c *column) fitText(value string) float64 {
	key := "text " + value
	fit, ok := c.fits[key]
	if !ok {
		fit = c.ownFit(c.tables.calls, c.tables.textHints, value)
		if fit == hintedName {
			fit = hintedText
		}
		c.fits[key] = fit
	}
	return fit
}

// fitReport is ownFit of a meaning of reports.
func (c *column) fitReport(value string) float64 {
	key := "report " + value
	fit, ok := c.fits[key]
	if !ok {
		fit = c.ownFit(c.tables.reports, c.tables.reportHints, value)
		if c.hasWord(ofPeaks) {
			fit = foreignName
		}
		c.fits[key] = fit
	}
	return fit
}

// fit returns how well a column's name fits a meaning among others: a name of another meaning speaks against it.
func (c *column) fit(value string, among []string) float64 {
	own := c.fitCall(value)
	if own < foreignName-0.5 {
		return own
	}

	// The exact name of another meaning decides before a related one, and a related one before a further name.
	for _, other := range among {
		isNear := slices.Contains(related[value], other)
		if other != value && !isNear && c.fitCall(other) <= exactName {
			return otherName
		}
	}
	for _, near := range related[value] {
		if fit := c.fitCall(near); fit < 2 {
			return relatedName + fit/2
		}
	}
	for _, other := range among {
		if other != value && c.fitCall(other) <= 1 {
			return otherName
		}
	}
	return own
}

// unitWords are the words of units in the names of columns: in brackets, as in "Talk Time (s)", or at the end, too, as
// in wait_ms. A word stands before the words that it ends with.
var unitWords = []struct{ unit, inside, suffixes string }{
	{"seconds", " s second ", "in_secs in_seconds sec secs seconds sek"},
	{"minutes", " m mn ", "in_minutes min mins minutes"},
	{"milliseconds", "", "ms msec milliseconds"},
	{"hours", " h ", "hours"},
	{"days", " d ", "days"},
	{"", " hhmmss local pct y_n yes_no ", "hh_mm_ss h_mm_ss mm_ss m_ss utc gmt"},
}

// normalized returns a column's name in the form of the tables: "Wrap-up end" is wrap_up_end.
func normalized(name string) string {
	var b strings.Builder
	for _, r := range withoutAccents(strings.ToLower(name)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '%':
			b.WriteString("_pct_")
		default:
			b.WriteByte('_')
		}
	}

	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' })
	for i, part := range parts {
		if part == "ø" || part == "⌀" {
			parts[i] = "avg"
		}
	}
	return strings.Join(parts, "_")
}

// withoutAccents returns a text whose letters have no accents: é is e.
func withoutAccents(text string) string {
	isASCII := !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	if isASCII {
		return text
	}

	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// nameAndUnit returns a column's name as normalized does, without the unit at its end or in brackets, and
// the unit. The unit is "" for a name without a unit.
func nameAndUnit(name string) (plain, unit string) {
	if at := strings.LastIndexAny(name, "([{"); at > 0 {
		inside, rest := name[at:], ""
		if end := strings.IndexAny(inside, ")]}"); end > 0 {
			inside, rest = inside[:end], inside[end:]
		}
		for _, w := range unitWords {
			if isOneOf(w.inside+" "+w.suffixes+" ", normalized(inside)) {
				return normalized(name[:at] + rest), w.unit
			}
		}
	}

	plain = camelCase(name)
	for _, w := range unitWords {
		for word := range strings.FieldsSeq(w.suffixes) {
			if rest, ok := strings.CutSuffix(plain, "_"+word); ok {
				return rest, w.unit
			}
		}
	}

	// Asterisk and FreeSWITCH write the unit without a line between: billsec, progresssec.
	if strings.HasSuffix(plain, "sec") {
		return plain, "seconds"
	}
	return plain, ""
}

// capitals are the places in a name where a word begins with a capital: after a small letter, and after capitals if two
// small letters follow, as in LocalQTime.
var capitals = diag.LazyPattern(`(\p{Ll})(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll}{2})`)

// camelCase returns a name as normalized does, with its words divided: callStart is call_start.
func camelCase(name string) string {
	divided := capitals().ReplaceAllString(name, "${1}${3}_${2}${4}")
	return normalized(capitals().ReplaceAllString(divided, "${1}${3}_${2}${4}")) // words of one letter overlap
}

// isServed reports whether an outcome is one of a call that an agent answered.
func isServed(outcome string) bool { return outcome == "answered" || outcome == "called_back" }

// isUnserved reports whether an outcome says that no agent answered in the queue.
func isUnserved(outcome string) bool {
	return slices.Contains([]string{"abandoned", "blocked", "timed_out", "left_by_choice", "left_message", "booked", "unreached"},
		outcome)
}

// yesWords and noWords are the words of columns of yes and no.
const (
	yesWords = " y yes true t 1 x j ja oui si sí "
	noWords  = " n no false f 0 nein non "
)

func isYes(word string) bool { return isOneOf(yesWords, word) }
func isNo(word string) bool  { return isOneOf(noWords, word) }

// isOneOf reports whether a cell has one of some words, which stand between spaces.
func isOneOf(words, cell string) bool {
	return cell != "" && strings.Contains(words, " "+strings.ToLower(cell)+" ")
}

// containsFold reports whether a list has a text, whatever its case.
func containsFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, text) })
}

// outboundWords are the directions of calls that nobody makes to a center, as normalized writes them.
const outboundWords = " outbound outgoing out ausgehend sortant saliente uitgaand in_uscita internal manual dialed " +
	"consult consultation callback originating "

// inboundWords are the directions of calls to a center.
const inboundWords = " inbound incoming in acd eingehend entrant entrante inkomend in_entrata terminating "

// agentLogNames are names of columns that only logs of agents have, as normalized writes them.
const agentLogNames = " pause_epoch pause_sec wait_epoch dead_epoch dead_sec "

// mediaWords are kinds of contacts that are no calls.
const mediaWords = " chat email e-mail sms social whatsapp webchat message task fax video web_chat messaging callback "

// totalWords are the queues and the times in rows of totals and averages.
var totalWords = []string{
	"total", "totals", "grand total", "subtotal", "sub total", "sum", "average", "averages", "avg", "mean", "all",
	"all queues", "overall", "summary", "summe", "gesamtsumme", "zwischensumme", "gesamt", "somme",
	"mittelwert", "durchschnitt", "moyenne", "promedio", "suma", "totaal", "totale",
}

// sumWords begin the names of totals.
const sumWords = " total subtotal sum summe gesamtsumme zwischensumme gesamt suma somme totaal totale "

// nobodyWords are words in the place of an agent for nobody.
var nobodyWords = []string{
	"", "0", "none", "unassigned", "nobody", "vdcl", "unknown", "ivr", "system", "no agent", "no_server", "queue",
	"00000000-0000-0000-0000-000000000000",
}

func isNobody(word string) bool { return slices.Contains(nobodyWords, strings.ToLower(word)) }

// nothingWords are cells in which nothing stands.
var nothingWords = []string{"-", "--", "n/a", "#n/a", "null", "(null)", "[null]", "[none]", `\n`, "0000-00-00 00:00:00", "–", "—"}

// isNothing reports whether a cell has a word for what did not happen.
func isNothing(text string) bool {
	if text == "" || isNoDay(text) {
		return true
	}

	const longest = 19
	if len(text) > longest || isDigit(text[0]) && text[0] != '0' {
		return false
	}

	for _, word := range nothingWords {
		if len(word) == len(text) && strings.EqualFold(word, text) {
			return true
		}
	}

	return false
}

// noDays begin times that programs and databases write for none: the first day of the calendar, or the last.
var noDays = []string{
	"0000-00-00", "0001-01-01", "9999-01-01", "9999-12-31", "01.01.0001", "31.12.9999", "01/01/0001", "1/1/0001",
	"31/12/9999", "12/31/9999",
}

// isNoDay reports whether a text is a time of no day. Most dates differ in their first digit.
func isNoDay(text string) bool {
	return strings.IndexByte("0139", text[0]) >= 0 &&
		slices.ContainsFunc(noDays, func(day string) bool { return strings.HasPrefix(text, day) })
}

// voidWords are cells in which nothing stands, if the column has times, numbers or agents: programs write them.
var voidWords = []string{"none", "nan", "nat", "na"}

// isVoid reports whether a cell has one of voidWords.
func isVoid(text string) bool {
	const longest = 4
	return len(text) <= longest && len(text) > 1 && slices.Contains(voidWords, strings.ToLower(text))
}
