package telephone

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// dialed returns the name or number that a request dials: the user of a SIP URI without its escapes (RFC 3261, 19.1.4),
// or the number of a tel URI (RFC 3966). A local number may have a context: where the numbers begin with it.
func dialed(to *sip.Uri) (user, context string) {
	user = to.User
	if to.Scheme == "tel" {
		user = to.Raw()
	}

	user, params, _ := strings.Cut(user, ";")
	if plain, err := url.PathUnescape(user); err == nil {
		user = plain
	}
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(name, "phone-context") && strings.HasPrefix(value, "+") {
			context = "+" + phone.Digits(value)
		}
	}
	return user, context
}

// isDialed reports whether a URI is one that a telephone dials. A sips URI is taken without its promise of secrecy.
func isDialed(to *sip.Uri) bool {
	return slices.Contains([]string{"sip", "sips", "tel"}, strings.ToLower(to.Scheme))
}

// findLine returns the line that is dialed: by its name, or by its number in any notation, also the one of its country
// or of a context.
func findLine(c *routing.Center, user, context string) (routing.LineID, bool) {
	if id, ok := c.Line(user); ok {
		return id, true
	}

	digits := phone.Dialable(user)
	if digits == "" {
		return 0, false
	}

	for i := range c.Lines {
		l := &c.Lines[i]

		// A line may be dialed in the international notation, or as its file writes it.
		number := phone.Parse(l.Number.Value, l.Home())
		before, isLocal := strings.CutSuffix(number.E164, digits)
		isLocal = isLocal && before != "" && strings.HasPrefix(context, before)
		if number.E164 == "+"+digits || phone.Digits(l.Number.Value) == digits || isLocal {
			return routing.LineID(i), true
		}
	}

	// A national number is read as the line's own country dials it.
	for i := range c.Lines {
		l := &c.Lines[i]
		number := phone.Parse(l.Number.Value, l.Home())
		if number.E164 != "" && phone.Parse(user, l.Home()).E164 == number.E164 {
			return routing.LineID(i), true
		}
	}

	return 0, false
}

// mostNamed bounds the names in the answer to an unknown line, which has to fit into a
// datagram.
const mostNamed = 30

// noSuchLine says which lines there are.
func noSuchLine(c *routing.Center, user string) string {
	var names []string
	for i := range c.Lines {
		names = append(names, c.Lines[i].Name.Value)
	}
	return fmt.Sprintf("no line has the name or number %s; dial one of %s", clip(user), shortList(names, mostNamed))
}

// shortList lists names, and how many more there are.
func shortList(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// mostShown bounds the part of a request that an answer repeats.
const mostShown = 60

func clip(text string) string {
	if r := []rune(text); len(r) > mostShown {
		return string(r[:mostShown]) + "…"
	}
	return text
}

// callerOf returns the caller's number: of P-Asserted-Identity, or else of From. It is
// withheld by Privacy (RFC 3323), and the line's example if there is no number.
func callerOf(req *sip.Request, c *routing.Center, line routing.LineID) phone.Number {
	home := c.Lines[line].Home()

	// A caller who hides the number is a withheld number even if the network has sent it.
	if hidesNumber(headerText(req, "Privacy")) {
		return phone.Parse(phone.WithheldText, home)
	}

	// The network vouches for P-Asserted-Identity. Anybody can write From.
	written := headerText(req, "P-Asserted-Identity")
	if written == "" {
		written = req.From().Value()
	}

	// A softphone often sends a name in place of a number. The example of the line then stands for it.
	number := phone.Parse(written, home)
	if number.Validity == phone.Invalid && number.Reason == phone.NotANumber {
		return ivr.ExampleCaller(c, line)
	}

	return number
}

// hidesNumber reports whether a Privacy header withholds the number.
func hidesNumber(privacy string) bool {
	isBetween := func(r rune) bool { return r == ';' || r == ',' || r == ' ' }
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(privacy), isBetween), func(level string) bool {
		return level == "id" || level == "user" || level == "header"
	})
}

func headerText(req *sip.Request, name string) string {
	if h := req.GetHeader(name); h != nil {
		return h.Value()
	}
	return ""
}

// givenHeader gives what lookups find: "points_balance=found balance=512".
const givenHeader = "X-Ivrsim-Given"

// atHeader gives the time of the call: "2026-11-27T09:30:00-05:00".
const atHeader = "X-Ivrsim-At"

// given holds the answers of lookups, by lookup, to be used in order; the last repeats.
type given struct {
	answers map[string][]answer
	used    map[string]int
	unused  []string // parts of the header that no lookup fills
}

// warning says which parts of the header have no effect, or returns "".
func (g *given) warning() string {
	if len(g.unused) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: no lookup of the line fills %s", givenHeader, shortList(g.unused, mostNamed))
}

// answer is the result of a lookup.
type answer struct {
	outcome string
	values  map[string]string
}

// add adds an answer of a lookup.
func (g *given) add(lookup, outcome string) {
	g.answers[lookup] = append(g.answers[lookup], answer{outcome, map[string]string{}})
}

// next returns the answer of a lookup, and whether one is given.
func (g *given) next(lookup string) (answer, bool) {
	answers := g.answers[lookup]
	if len(answers) == 0 {
		return answer{}, false
	}
	i := min(g.used[lookup], len(answers)-1)
	g.used[lookup]++
	return answers[i], true
}

// readGiven reads the given answers of a call. An answer begins with a lookup's name. The values
// that it fills follow. A value that only another lookup fills is an answer of this lookup. The error
// names the part that no flow of the line has.
func readGiven(req *sip.Request, p *flow.Program) (given, error) {
	out := given{answers: map[string][]answer{}, used: map[string]int{}}
	known := lookupsOf(p)
	var last string
	for _, h := range req.GetHeaders(givenHeader) {
		for _, part := range strings.FieldsFunc(h.Value(), func(r rune) bool {
			return r == ' ' || r == ';' || r == '\t'
		}) {
			name, value, ok := strings.Cut(part, "=")
			if !ok {
				return given{}, fmt.Errorf("%s: %q is not NAME=VALUE%s", givenHeader, clip(part), known.example())
			}

			// A name is a lookup, or a value that the lookup before it fills.
			lookup, err := known.find(name, value)
			switch {
			case err != nil:
				return given{}, err
			case lookup != "":
				last = lookup
				out.add(lookup, value)
				continue
			case last == "" || known[last].fills[name] == "":
				lookup, err = known.filling(name)
			default:
				lookup = last
			}

			// A value that one other lookup fills is an answer of that lookup, unless it has one.
			switch {
			case err != nil:
				return given{}, err
			case lookup == "" && last == "":
				return given{}, fmt.Errorf("%s: the flows of the line look up no %q: they look up %s", givenHeader,
					clip(name),
					strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			case lookup == "":
				out.unused = append(out.unused, clip(part))
				continue
			case len(out.answers[lookup]) == 0:
				out.add(lookup, known[lookup].fills[name])
			}
			answers := out.answers[lookup]
			answers[len(answers)-1].values[name] = value
		}
	}

	return out, nil
}

// lookups are the lookups of the flows of a line, by name.
type lookups map[string]*lookup

// lookup has the possible answers of a lookup.
type lookup struct {
	outcomes []string
	fills    map[string]string // the first outcome that fills a value, by its name
}

// example returns a lookup of the line with an answer, for a message.
func (l lookups) example() string {
	if len(l) == 0 {
		return ""
	}
	name := slices.Min(slices.Collect(maps.Keys(l)))
	return fmt.Sprintf(", as in %s=%s", name, l[name].outcomes[0])
}

// find returns the lookup of a name that has an outcome, or "" if the name is none. A part of a name
// stands for it, as card for card_by_number, if one lookup alone has the part and the outcome.
func (l lookups) find(name, outcome string) (string, error) {
	if known := l[name]; known != nil {
		if !slices.Contains(known.outcomes, outcome) {
			return "", fmt.Errorf("%s: the lookup %s has no outcome %q: it has %s", givenHeader, name, clip(outcome),
				strings.Join(known.outcomes, ", "))
		}
		return name, nil
	}

	var found []string
	for _, full := range slices.Sorted(maps.Keys(l)) {
		hasPart := slices.Contains(strings.Split(full, "_"), name)
		if hasPart && slices.Contains(l[full].outcomes, outcome) {
			found = append(found, full)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("%s: %s is a part of several lookups: write %s", givenHeader, name, strings.Join(found, " or "))
	}
}

// filling returns the lookup that fills a value, or "" if none does.
func (l lookups) filling(name string) (string, error) {
	var found []string
	for _, lookup := range slices.Sorted(maps.Keys(l)) {
		if l[lookup].fills[name] != "" {
			found = append(found, lookup)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("%s: several lookups fill %s: write %s before it", givenHeader, name,
			strings.Join(found, " or "))
	}
}

// lookupsOf returns the lookups of a program.
func lookupsOf(p *flow.Program) lookups {
	out := lookups{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.System == nil {
			continue
		}
		known := out[s.System.Name]
		if known == nil {
			known = &lookup{fills: map[string]string{}}
			out[s.System.Name] = known
		}

		// Several lookups of one system can have different outcomes.
		for _, o := range s.Outcomes {
			if !slices.Contains(known.outcomes, p.Outcomes[o]) {
				known.outcomes = append(known.outcomes, p.Outcomes[o])
			}
			for _, name := range s.Fills[o] {
				known.fills[name] = cmp.Or(known.fills[name], p.Outcomes[o])
			}
		}
	}

	return out
}
