package writeback

import (
	"cmp"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/creachadair/mds/slice"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// speech is a text of the source by what is spoken of it.
type speech struct {
	units   []unit
	tail    string              // the marks after the last unit
	escape  func(string) string // writes words as the text has them: with entities, or as in quotes
	matcher *regexp.Regexp      // of the prompts that the text can be, each value a group
}

// unit is a word, a space or a value that is spoken, with the marks before it.
type unit struct {
	marks, written string
	inside         string // the marks in a word
	said           string // "" of a value, whose words are known of the import only
}

// The atoms of a text. What is not spoken as it is written: values and commands of Liquid, and paths of a contact's
// values, and of a deployment's. In a text with markup also tags and entities of SSML.
const (
	markupAtoms = `(?P<tag>` + importer.PartingTags + `|` + importer.OtherTags + `)|(?P<entity>&(?:#?[a-z0-9]+);)`
	plainAtoms  = `(?P<value>\{\{.*?\}\}|\$\{[^{}]+\}|\{%.*?%\}|\$\.[a-z_][\w-]*(?:\.[\w-]+|\.?\[['"][^'"\]]*['"]\])*)|` +
		`[\s\pC]+|[^\s\pC<&{$]+|.`
)

var (
	atoms = regexp.MustCompile(`(?is)` + markupAtoms + `|` + plainAtoms)

	// plain has the same groups, and no text has a tag or an entity.
	plain = regexp.MustCompile(`(?is)(?P<tag>\A\z.)|(?P<entity>\A\z.)|` + plainAtoms)
)

const (
	tagGroup = 1 + iota
	entityGroup
	valueGroup
)

// pauses matches the tags that part words.
var pauses = regexp.MustCompile(`(?i)^` + importer.PartingTags)

// entities writes words with entities in the place of the characters of markup.
var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// splits returns the ways in which a text may be spoken, and its words be written. Some platforms read markup in each
// text, and others in a text with a root alone. The import of an edit shows which way is right.
func splits(source string) []*speech {
	marked := split(source, atoms)
	if strings.Contains(source, "<speak") {
		marked.escape = entities.Replace
		return []*speech{marked}
	}

	escaped := *marked
	escaped.escape = entities.Replace
	if !strings.ContainsAny(source, "<&") {
		return []*speech{marked, &escaped}
	}
	return []*speech{split(source, plain), marked, &escaped}
}

// split splits a text into what is spoken of it.
func split(source string, atoms *regexp.Regexp) *speech {
	s := &speech{escape: func(text string) string { return text }}
	for _, m := range atoms.FindAllStringSubmatchIndex(source, -1) {
		switch written := source[m[0]:m[1]]; {
		// A tag is not spoken. A pause between two words is a space.
		case m[2*tagGroup] >= 0:
			s.tail += written
			if pauses.MatchString(written) {
				s.say("", " ")
			}
		case m[2*entityGroup] >= 0:
			s.say(written, html.UnescapeString(written))
		case m[2*valueGroup] >= 0:
			s.add(unit{written: written})
		default:
			s.say(written, written)
		}
	}

	return s.trimmed()
}

// quotedAtoms matches spaces, letters and escapes in quotes.
var quotedAtoms = regexp.MustCompile(`(?s)[\s\pC]+|[^\s\pC\\]+|\\.|.`)

// splitExpression splits an expression into what is spoken of it: its texts in quotes, each with a
// space after it, and its values.
func splitExpression(source string, parts *regexp.Regexp) *speech {
	s := &speech{escape: strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace}
	at := 0
	for _, m := range parts.FindAllStringSubmatchIndex(source, -1) {
		// Without a text in quotes, the part is a value.
		if m[2] < 0 {
			s.tail += source[at:m[0]]
			s.add(unit{written: source[m[0]:m[1]]})
		} else {
			s.tail += source[at:m[2]]
			for _, written := range quotedAtoms.FindAllString(source[m[2]:m[3]], -1) {
				s.say(written, cmp.Or(strings.TrimPrefix(written, `\`), written))
			}
			s.say("", " ")
			s.tail += source[m[3]:m[1]]
		}
		at = m[1]
	}

	s.tail += source[at:]
	return s.trimmed()
}

// add adds a unit after the marks before it.
func (s *speech) add(u unit) {
	u.marks = s.tail
	s.tail = ""
	s.units = append(s.units, u)
}

// say adds what is said of a piece of the text. Runs of spaces are one, and letters are a word.
func (s *speech) say(written, said string) {
	if strings.IndexFunc(said, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.IsControl(r) }) < 0 {
		said = " "
	}

	if n := len(s.units); n == 0 || s.units[n-1].said == "" || (s.units[n-1].said == " ") != (said == " ") {
		s.add(unit{written: written, said: said})
		return
	}

	u := &s.units[len(s.units)-1]
	u.written += s.tail + written
	u.inside += s.tail
	s.tail = ""

	if said != " " {
		u.said += said
	}
}

// trimmed returns the speech with the spaces around it as marks.
func (s *speech) trimmed() *speech {
	if n := len(s.units); n > 0 && s.units[n-1].said == " " {
		s.tail = s.units[n-1].marks + s.units[n-1].written + s.tail
		s.units = s.units[:n-1]
	}

	if len(s.units) > 1 && s.units[0].said == " " {
		s.units[1].marks = s.units[0].marks + s.units[0].written + s.units[1].marks
		s.units = s.units[1:]
	}

	pattern := "(?s)^"
	for _, u := range s.units {
		if u.said == "" {
			pattern += `(\{[^{}]*\}|.*?)`
		} else {
			pattern += regexp.QuoteMeta(u.said)
		}
	}

	s.matcher, _ = regexp.Compile(pattern + "$") // nil of a text that is too long
	return s
}

// values returns the words of a prompt for the values, in their order. Ok is false if the words
// between them are not the prompt's words.
func (s *speech) values(prompt string) (said []string, ok bool) {
	if s.matcher == nil || len(s.units) == 0 {
		return nil, false
	}
	m := s.matcher.FindStringSubmatch(prompt)
	if m == nil {
		return nil, false
	}
	return m[1:], true
}

// learn adds how the text writes the values that a prompt speaks, by the words that the prompt has for
// them.
func (s *speech) learn(prompt string, known map[string]string) {
	said, _ := s.values(prompt)
	for i, u := range slices.DeleteFunc(slices.Clone(s.units), func(u unit) bool { return u.said != "" }) {
		if i < len(said) {
			known[said[i]] = u.written
		}
	}
}

// promptUnit matches the words, values and spaces of a prompt.
const promptUnit = `\{[^{}]*\}| +|[^ {]+|\{`

// maxCompared bounds the pairs of words and spaces of two prompts that are compared, each with each.
const maxCompared = 1_000_000

// scriptOf returns the edits that make a list of words another one. Ok is false if both have too many words between
// their common beginning and their common end.
func scriptOf(old, now []string) (script []slice.Edit[string], ok bool) {
	unchanged := func(words []string) []slice.Edit[string] {
		if len(words) == 0 {
			return nil
		}
		return []slice.Edit[string]{{Op: slice.OpCopy, X: words}}
	}

	// A value that both have first keeps its place: in the longest common subsequence a space may count as much.
	i := slices.IndexFunc(old, placeholder.MatchString)
	j := slices.IndexFunc(now, placeholder.MatchString)
	if i >= 0 && j >= 0 && old[i] == now[j] {
		before, isBefore := scriptOf(old[:i], now[:j])
		after, isAfter := scriptOf(old[i+1:], now[j+1:])

		// A script ends at its last change.
		same := 0
		for _, e := range before {
			same += len(e.X)
		}
		return slices.Concat(before, unchanged(old[same:i+1]), after), isBefore && isAfter
	}

	if len(old)*len(now) <= maxCompared {
		return slice.EditScript(old, now), true
	}

	first := 0
	for first < min(len(old), len(now)) && old[first] == now[first] {
		first++
	}
	last := 0
	for last < min(len(old), len(now))-first && old[len(old)-1-last] == now[len(now)-1-last] {
		last++
	}

	was := old[first : len(old)-last]
	is := now[first : len(now)-last]
	if len(was)*len(is) > maxCompared {
		return nil, false
	}
	return slices.Concat(unchanged(old[:first]), slice.EditScript(was, is), unchanged(old[len(old)-last:])), true
}

// hasManyWords reports whether two prompts have too many words to be compared, as scriptOf does.
func hasManyWords(was, is string) bool {
	units := regexp.MustCompile(promptUnit)
	_, ok := scriptOf(units.FindAllString(was, -1), units.FindAllString(is, -1))
	return !ok
}

// reword returns the edits of a text that change its imported prompt from was to is. The parts outside
// of the longest common subsequence of both change. Marks, such as tags, stay. Ok is false if the text
// is not the prompt was, or cannot speak the prompt is. Known maps the values of prompts to their form
// in the source.
func (s *speech) reword(was, is string, known map[string]string) (out []edit, ok bool) {
	values, ok := s.values(was)
	if !ok {
		return nil, false
	}

	// The text itself shows how the source writes its values. Values of other prompts are known
	// already.
	own := map[string]string{}
	maps.Copy(own, known)
	s.learn(was, own)

	// Both prompts are split into the same units, so that a value is one unit and never cut.
	pattern := promptUnit
	var old []string
	for _, u := range s.units {
		said := u.said
		if said == "" {
			if said, values = values[0], values[1:]; said != "" {
				pattern = regexp.QuoteMeta(said) + "|" + pattern
			}
		}

		old = append(old, said)
	}

	now := regexp.MustCompile(pattern).FindAllString(is, -1)
	script, ok := scriptOf(old, now)
	if !ok {
		return nil, false
	}

	// The script walks both lists at once. Each step writes new units before it removes old ones.
	units := s.units
	at := 0 // those that follow, and where in the text
	for _, e := range script {
		var written strings.Builder
		for _, said := range e.Y {
			word, ok := s.write(said, own)
			if !ok {
				return nil, false
			}
			written.WriteString(word)
		}

		if e.Op == slice.OpEmit {
			from := at
			if len(units) == len(old) { // after the marks at the beginning of the text
				from += len(units[0].marks)
			}
			out = append(out, edit{from: from, to: from, text: written.String()})
		}

		for _, u := range units[:len(e.X)] {
			from := at + len(u.marks)
			at = from + len(u.written)

			// The first removed unit takes the new text. Of the other units only the marks inside
			// stay.
			if e.Op != slice.OpCopy {
				out = append(out, edit{from: from, to: at, text: u.inside + written.String()})
				written.Reset()
			}
		}

		units = units[len(e.X):]
	}

	return out, true
}

// placeholder matches a value in a prompt.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// write writes a word or value of a prompt as the text does. Ok is false of a value that is not known.
func (s *speech) write(said string, known map[string]string) (written string, ok bool) {
	if placeholder.MatchString(said) {
		written, ok = known[said]
		return written, ok
	}
	return s.escape(said), !strings.ContainsAny(said, "{}")
}
