package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Place is a place of the source that tells a step from others of its name. Its words stand in the name as "in sales".
type Place struct{ Before, Name string }

// nameSteps names the steps of each flow: as before, else after the block, else after the kind and the prompt of the
// step.
func nameSteps(b *builder) {
	for _, g := range b.graphs {
		g.proposals = map[string]string{}
		for _, s := range g.order {
			g.proposals[s.ID] = b.stepProposal(s)
		}

		earlier := b.earlier.stepNames(g.key)
		if b.center.Numbered {
			moveNames(g, earlier, b.earlier.proposals[g.key])
		}
		g.stepNames = newNamer(earlier)
		before := g.onlyBefore()
		for _, s := range g.order {
			proposal := g.proposals[s.ID]
			g.stepNames.name(s.ID, proposal, stepDetails(b, g, s, before[s.ID], proposal)...)
		}
	}
}

// moveNames moves names of the last import to steps whose ID has changed, because lines before them are new or
// gone. The lines of an extension are compared in their order, by their proposals of both imports, as the owner
// may have changed a name. A line that has changed itself keeps the name of its ID.
func moveNames(g *graph, earlier map[string]string, before []stepEntry) {
	old := map[string][]numberedStep{}
	for _, s := range before {
		line := numbered(s.id, s.name)
		old[line.extension] = append(old[line.extension], line)
	}

	now := map[string][]numberedStep{}
	for _, s := range g.order {
		line := numbered(s.ID, slug(g.proposals[s.ID]))
		now[line.extension] = append(now[line.extension], line)
	}

	for _, extension := range sortedKeys(now) {
		was := old[extension]
		is := now[extension]
		slices.SortStableFunc(was, numberedStep.compare)
		slices.SortStableFunc(is, numberedStep.compare)

		// All names are read before one is written, because lines may swap their IDs.
		moved := map[string]string{}
		for _, pair := range commonSteps(was, is) {
			from := was[pair[0]].id
			moved[is[pair[1]].id] = earlier[from]
			delete(earlier, from)
		}
		for id, name := range moved {
			// The owner may have removed an entry, so that its step gets a new name.
			delete(earlier, id)
			if name != "" {
				earlier[id] = name
			}
		}
	}
}

// numberedStep is the step of a numbered line.
type numberedStep struct {
	id, extension string
	number, part  int // a line of several steps has parts
	proposal      string
}

// numbered reads the ID of a step, such as "incoming,s,2/3". An ID without a number is no line, and has no order.
func numbered(id, proposal string) numberedStep {
	out := numberedStep{id: id, extension: id, proposal: proposal}
	at := strings.LastIndex(id, ",")
	line, part, _ := strings.Cut(id[at+1:], "/")
	number, err := strconv.Atoi(line)
	if at < 0 || err != nil {
		return out
	}
	out.extension = id[:at]
	out.number = number
	out.part, _ = strconv.Atoi(part) // 0 of the first step
	return out
}

func (n numberedStep) compare(other numberedStep) int {
	return cmp.Or(cmp.Compare(n.number, other.number), cmp.Compare(n.part, other.part))
}

// commonSteps returns the places of steps with equal proposals in two lists, ascending in both: as many as possible.
func commonSteps(a, b []numberedStep) (out [][2]int) {
	most := min(len(a), len(b))
	first := 0
	for first < most && a[first].proposal == b[first].proposal {
		first++
	}
	last := 0
	for last < most && a[len(a)-1-last].proposal == b[len(b)-1-last].proposal {
		last++
	}

	// A step may belong to both. The longer row has it, because a new line may be equal to the line after it.
	if first >= last {
		last = min(last, most-first)
	} else {
		first = min(first, most-last)
	}

	for i := range first {
		out = append(out, [2]int{i, i})
	}
	out = append(out, commonRest(a[first:len(a)-last], b[first:len(b)-last], first)...)
	for i := last; i > 0; i-- {
		out = append(out, [2]int{len(a) - i, len(b) - i})
	}
	return out
}

// commonRest is commonSteps between the common beginning and the common end of two lists.
func commonRest(a, b []numberedStep, first int) (out [][2]int) {
	// Numbers are compared faster than texts.
	numbers := map[string]int{}
	number := func(steps []numberedStep) []int {
		out := make([]int, len(steps))
		for i, s := range steps {
			if _, isKnown := numbers[s.proposal]; !isKnown {
				numbers[s.proposal] = len(numbers)
			}
			out[i] = numbers[s.proposal]
		}
		return out
	}
	was := number(a)
	is := number(b)

	// The longest common rows of all ends of both lists. Only the last two lines of these lengths are kept, and
	// for each pair of ends the way to the longer row, since thousands of lines have millions of pairs.
	dropsOld := make([]uint64, (len(a)*len(b)+63)/64) // a bit for each pair
	length := make([]int, len(b)+1)
	below := make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		length, below = below, length
		for j := len(b) - 1; j >= 0; j-- {
			if was[i] == is[j] {
				length[j] = below[j+1] + 1
				continue
			}
			length[j] = max(below[j], length[j+1])
			if below[j] >= length[j+1] {
				at := i*len(b) + j
				dropsOld[at/64] |= 1 << (at % 64)
			}
		}
	}

	i := 0
	j := 0
	for i < len(a) && j < len(b) {
		at := i*len(b) + j
		switch {
		case was[i] == is[j]:
			out = append(out, [2]int{first + i, first + j})
			i++
			j++
		case dropsOld[at/64]>>(at%64)&1 == 1:
			i++
		default:
			j++
		}
	}
	return out
}

// stepProposal proposes a name of a step: its name in the source if an owner would know the step by it, or else its
// verb and its subject.
func (b *builder) stepProposal(s *Step) string {
	given := s.givenName()
	words := spokenWords(s)
	recording := s.Prompt.Recording()
	if recording == Silence {
		recording = ""
	}
	subject := cmp.Or(words, recording, b.center.proposal(s.What), b.spokenValue(s.Prompt))

	switch {
	case given != "" && s.Kind == Menu && isGreeting(given, s.Prompt):
		return menuName(given)
	case given != "":
		return given
	case s.Kind == End:
		return endName(s.What)
	case s.Kind == Say && s.Prompt.Audio == Silence:
		return "pause"
	case s.Kind == Say && words == "" && recording != "":
		return "play_" + recording
	// The number of rounds would look like a number that tells two names apart.
	case s.Kind == Loop:
		return string(Loop)
	case s.Kind == Return && s.What == Returned:
		return string(Return)
	case s.Kind == Menu:
		return menuName(subject)
	case s.Kind.joins() && s.By != "":
		return string(s.Kind) + "_by_" + slug(b.center.proposal(s.By))
	case s.Kind == Set && len(s.Sets) > 0:
		return b.setName(s.Sets[0])
	// An operation such as "get_order" has a verb of its own.
	case s.Kind == Lookup && strings.HasPrefix(subject, "get_"):
		return subject
	// The lookup of a wait asks nobody, but takes time.
	case s.Kind == Lookup && s.Own && s.Takes > 0:
		return "wait"
	case s.Kind == Lookup && !hasWord(subject) && len(s.From) > 0:
		return strings.Join(typeWords(s.From[0].Type), "_")
	}

	verb := cmp.Or(verbs[s.Kind], string(s.Kind))
	if subject == "" || subject == verb {
		return verb
	}

	// "Please leave a message" and "Record your name" have a verb of their own.
	first, _, _ := strings.Cut(words, "_")
	if s.Kind == Record && slices.Contains([]string{"leave", "record"}, first) {
		return words
	}
	return verb + "_" + slug(subject)
}

// setName names a step after the first attribute that it sets.
func (b *builder) setName(a Assign) string {
	attribute := b.center.proposal(a.Attribute)
	value, isConst := a.Value()
	switch {
	case a.added() != 0:
		return "count_" + attribute
	case !isConst:
		return "set_" + attribute
	case a.Attribute == Language:
		return speakName(value)
	// Several words, as in "up to 2", describe numbers and name no value.
	case strings.Contains(b.center.proposal(value), " "):
		return "set_" + attribute
	default:
		return "set_" + attribute + "_" + slug(b.center.proposal(value))
	}
}

// speakName names a step that gives the call a language.
func speakName(language string) string { return "speak_" + language }

// menuName names a menu after its subject. Without its end the name would be read as a name of words that are said.
func menuName(subject string) string {
	if slices.Contains(wordsOf(subject), string(Menu)) {
		return subject
	}
	return strings.Trim(subject+"_"+string(Menu), "_")
}

// verbs begin the names of steps where an owner would use another verb than the key of the kind.
var verbs = map[Kind]string{Collect: "ask", Listen: "ask", Match: "branch", Go: "to"}

// hasWord reports whether a name has a word. One or two letters, as in "l1", are not a word, and neither are letters
// without a vowel, as in "cmp". A script without upper and lower case, such as Chinese, has words of one letter.
func hasWord(name string) bool {
	letters := 0
	hasVowel := false
	for _, r := range name {
		isCased := unicode.IsUpper(r) || unicode.IsLower(r)
		if unicode.IsLetter(r) && !isCased {
			return true
		}
		if isCased {
			letters++
		}
		// The vowels of other languages are not all known.
		hasVowel = hasVowel || strings.ContainsRune("aeiouyAEIOUY", r) || r > unicode.MaxASCII
	}
	return letters >= 3 && hasVowel
}

// repeats reports whether a name only repeats the type of its block, as the designers of platforms propose:
// "Play Audio" of playAudio, and "gather_2" of gather-input-on-call.
func repeats(name, kind string) bool {
	words := typeWords(name)
	of := typeWords(kind)
	if last := len(words) - 1; last > 0 && strings.Trim(words[last], "0123456789") == "" {
		return !slices.ContainsFunc(words[:last], func(word string) bool { return !slices.Contains(of, word) })
	}
	return slices.Equal(words, of)
}

// typeWords returns the words of a type or name in small letters: both playAudio and "Play Audio" have play and audio.
func typeWords(name string) []string {
	var spaced strings.Builder
	wasLower := false
	for _, r := range name {
		if wasLower && (unicode.IsUpper(r) || unicode.IsDigit(r)) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(r)
		wasLower = unicode.IsLower(r)
	}
	return wordsOf(spaced.String())
}

// isGreeting reports whether the name of a menu is a word that its prompt begins with, or one that greets.
func isGreeting(name string, p Prompt) bool {
	words := wordsOf(name)
	prompt := wordsOf(cmp.Or(p.words(), p.Recording()))
	begins := len(prompt) >= len(words) && slices.Equal(words, prompt[:len(words)])
	return begins || slices.Contains(greetings, words[0])
}

// greetings are words that owners name recordings and menus after which open a call.
var greetings = []string{"welcome", "greeting", "hello", "intro", "bienvenida", "bienvenue", "willkommen"}

// spokenValue returns the name of the first value that a prompt speaks, or "".
func (b *builder) spokenValue(p Prompt) string {
	for _, part := range p.Parts {
		if part.Value != "" {
			return firstWords(b.center.proposal(part.Value), maxWords)
		}
	}
	return ""
}

// stepDetails returns words that tell a step apart from other steps of one name, the most telling first: its prompt or
// subject, the block that calls its part of the flow, the step before or after it, the place in the source,
// and its kind. Before is the only step that leads to it, or nil.
func stepDetails(b *builder, g *graph, s, before *Step, proposal string) []string {
	details := []string{b.subject(g, s), s.In}

	// A flow may have several ends that do the same. An end at a way that is cut comes after the step with this way.
	if s.isCut() {
		before = g.byID[strings.TrimPrefix(s.ID, cutID)]
	}
	if s.Kind == End && before != nil {
		details = append(details, "after_"+slug(b.stepProposal(before)))
	}

	// Recordings may be played again on another way. The step after them tells the ways apart.
	if next := g.onlyNext(s); s.Kind == Say && next != nil {
		details = append(details, "before_"+slug(b.stepProposal(next)))
	}

	for _, place := range s.At {
		// A place that names the whole flow, or that the proposal names already, tells no two of its steps apart.
		name := slug(place.Name)
		isNamed := strings.Contains(yaml.FileKey(slug(proposal)), yaml.FileKey(name))
		if !strings.HasPrefix(g.name, name) && !isNamed {
			details = append(details, place.Before+"_"+name)
		}
	}

	if s.Kind == Match { // a branch on an entry, as its owner writes it
		details = append(details, string(Branch))
	}
	return append(details, string(s.Kind))
}

// subject returns words for the name of a step. They are from its prompt, or from the name of its hours, attribute or
// flow. It returns "" if nothing names the step.
func (b *builder) subject(g *graph, s *Step) string {
	next := g.onlyNext(s)
	switch {
	case s.Prompt.Audio == Silence:
		return ""
	// The greeting of a mailbox tells nothing about the message.
	case s.Kind == Record:
		return spokenWords(s)
	case !s.Prompt.IsZero():
		return cmp.Or(spokenWords(s), s.Prompt.Recording())
	case s.Kind == Check:
		hours := b.center.proposal(strings.TrimPrefix(s.What, HoursOf))
		return daysOf(strings.TrimSuffix(hours, "_hours"))
	case s.Kind == Branch:
		return b.attributes.name(s.What)
	case s.Kind == Set && len(s.Sets) == 1 && s.Sets[0].added() != 0:
		return "again" // the step only counts, as in each round of a loop
	case s.Kind == Set && next != nil:
		return b.stepProposal(next)
	case (s.Kind == Go || s.Kind == Run) && b.flow(s.What) != nil:
		// Two flows of one origin have names with numbers. A step that leads to one of them has its number.
		to := b.flow(s.What)
		return strings.TrimPrefix(to.name, slug(to.Name))
	}
	return ""
}

// daysOf returns the days of hours that have no other name: "sat_sun" of "hours_22_00-06_00_sat_sun". Hours of each day
// have only times.
func daysOf(hours string) string {
	times, isUnnamed := strings.CutPrefix(slug(hours), "hours_")
	if !isUnnamed {
		return hours
	}
	return cmp.Or(strings.Trim(timesOfDay().ReplaceAllString(times, ""), "_-"), times)
}

// timesOfDay matches the times before the days: "22_00-06_00".
var timesOfDay = diag.LazyPattern(`\d+_\d\d-\d+_\d\d`)

// proposal returns the proposed name of an identifier.
func (c *Center) proposal(id string) string { return cmp.Or(c.Names[id], lastPart(id)) }
