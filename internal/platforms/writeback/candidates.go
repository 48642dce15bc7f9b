package writeback

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// candidates returns the edits that may mend the first difference, the likeliest first. A renamed key
// gives two differences: the old key is missing, and the new one is added. The cases are in an order
// in which the first that holds is the right one.
func (p *places) candidates(differences []difference) [][]edit {
	d := differences[0]

	// A step without blocks of the source has no place for an edit.
	o := p.origin(d.flow, d.step)
	key, _, _ := strings.Cut(d.path, "/")
	switch {
	case d.path == "start":
		return p.starts(d)
	case o == nil || len(o.From) == 0 || d.path == "" || namesOnly[key]:
		return nil
	case len(differences) > 1:
		return p.rename(d, differences[1])
	case d.isChoice() && d.was == "":
		return p.add(d)
	case d.isChoice() && d.is == "":
		return p.drop(d)
	case isWay(d.path):
		return p.ways(d)
	case isNumber[d.last()]:
		return p.numbers(d, d.last(), o)
	case d.was == "" || d.is == "":
		return nil
	case isPrompt(d.path):
		return p.prompts(d, o)
	case isQueue[key]:
		return p.identifiers(d, o)
	}

	return texts(d, p.leaves(o.Flow, o.From))
}

// What the settings of a step are, by their keys.
var (
	isNumber = map[string]bool{
		"timeout": true, "attempts": true, "every": true, "max_wait": true, "most": true, "takes": true,
		"loop": true, "priority": true, "digits": true, "between": true, "rings": true,
	}
	isQueue   = map[string]bool{"queue": true, "callback": true, "check": true}
	namesOnly = map[string]bool{
		"lookup": true, "branch": true, "run": true, "go": true, "record": true, "deflect": true,
		"return": true, "into": true, "fills": true,
	}
)

// isPrompt reports whether a setting is the words of a prompt.
func isPrompt(path string) bool {
	key, rest, _ := strings.Cut(path, "/")
	switch key {
	case "say", "menu", "collect", "listen", "no_input", "no_match":
	case "hold":
		_, rest, _ = strings.Cut(rest, "/")
	default:
		return false
	}
	return !strings.HasSuffix(rest, "audio") && !strings.HasSuffix(rest, "takes") && !strings.HasSuffix(rest, "text") ||
		rest == ""
}

// ways returns the edits that lead an outcome or a choice of a step elsewhere.
func (p *places) ways(d difference) [][]edit {
	if d.was == "" || d.is == "" { // another outcome
		return nil
	}
	return p.targets(d, p.onTheWay(d))
}

// onTheWay returns the texts and numbers of the blocks that lead a call to the old target of an outcome.
func (p *places) onTheWay(d difference) []leaf {
	o := p.origin(d.flow, d.step)
	if o == nil {
		return nil
	}

	leaves := p.leaves(o.Flow, o.From)
	if was := p.origin(d.flow, d.was); was != nil {
		// A jump on the way there is a block of its own.
		leaves = append(leaves, p.leaves(was.Flow, was.Before)...)
	}
	return leaves
}

// isJump reports whether a reference leads to the old target of an outcome, and no such reference can lead to the new
// target.
func (p *places) isJump(d difference) bool {
	was := p.references(d.flow, d.was)
	to := p.references(d.flow, d.is)
	return slices.ContainsFunc(p.onTheWay(d), func(l leaf) bool {
		canLead := func(id string) bool { return p.reference(l.text, id, false) != "" }
		return p.refersTo(l.text, was) && !slices.ContainsFunc(to, canLead)
	})
}

// starts returns the edits that start a flow elsewhere.
func (p *places) starts(d difference) [][]edit {
	o := p.origin(d.flow, d.was)
	if o == nil || len(o.From) == 0 {
		return nil
	}

	block := p.at(o.Flow, o.From[0], 0)
	if block == nil {
		return nil
	}

	// A block without effect before the step, such as the trigger of a flow, stays the first block. Otherwise an object
	// around the block has the text. The texts of the block are left out, because one of them may be its name.
	leaves := p.leaves(o.Flow, o.Before)
	for at := block.up; at != nil; at = at.up {
		for _, m := range at.items {
			if m.shape == text && at.shape == object {
				leaves = append(leaves, leaf{m, nil})
			}
		}
	}

	return p.targets(d, leaves)
}

// targets returns the edits that make a block refer to another step: each alone, and then each
// pair, for a step made from several blocks.
func (p *places) targets(d difference, leaves []leaf) [][]edit {
	// A block refers to a step by the text of an ID. Several texts may refer to one step.
	was := p.references(d.flow, d.was)
	var out [][]edit
	for _, to := range p.destinations(d.flow, d.is) {
		var one [][]edit
		for _, l := range leaves {
			if p.refersTo(l.text, was) {
				one = append(one, p.refer(l.value, to, d.path == "start"))
			}
		}

		if len(was) == 0 && to != "" {
			one = append(one, p.addReferences(leaves, to)...)
		}

		out = append(out, one...)

		pairs, isCut := pairsOf(one)
		out = append(out, pairs...)
		if isCut {
			p.manyPlaces[d.key] = true
		}
	}

	return out
}

// maxPaired bounds the edits of which each pair is tried, since each pair is imported as a trial. The reason of a
// change that is refused because of it has the number.
const maxPaired = 8

// pairsOf returns each pair of some edits, for a step of several blocks that has a reference twice. IsCut reports
// whether there are more edits than are paired.
func pairsOf(one [][]edit) (pairs [][]edit, isCut bool) {
	for i := range one[:min(len(one), maxPaired)] {
		for j := range i {
			pairs = append(pairs, slices.Concat(one[j], one[i]))
		}
	}
	return pairs, len(one) > maxPaired
}

// destinations returns the texts that blocks can write to refer to a step. "" is no target: the
// import has added the step at the end of the flow.
func (p *places) destinations(flow, step string) []string {
	out := p.references(flow, step)
	o := p.origin(flow, step)
	if len(out) > 0 || o == nil || len(o.From) > 0 {
		return out
	}

	// The import adds an end where a block leaves out the next one.
	isEnd := slices.Contains([]string{"end", "return"}, p.base.model[key{flow, step, ""}].text)
	if isEnd && p.Format.Writing.Next != "" {
		out = []string{""}
	}
	return out
}

// references returns the texts that blocks write to refer to a step. A text refers to one of the
// first blocks on an edge to the step. The blocks with most references come first. If the edges to
// a queue begin with the block that sets it, a new edge does so, too.
func (p *places) references(flow, step string) []string {
	if p.created[key{flow, step, ""}] != nil {
		return []string{step}
	}

	o := p.origin(flow, step)
	if o == nil {
		return nil
	}

	// An edge in the source may lead to the step's own block or to a block without effect before it.
	enters := slices.Concat(o.From[:min(len(o.From), 1)], o.Before)
	var out []string
	for _, b := range enters {
		out = append(out, b.ID)
	}

	if len(out) < 2 {
		return out
	}

	uses := map[string]int{}
	others := slices.DeleteFunc(slices.Clone(o.Flow.Blocks),
		func(b *importer.Block) bool { return slices.Contains(enters, b) })

	// The references of the blocks themselves do not count, since these lead away from the step.
	for _, l := range p.leaves(o.Flow, others) {
		for _, id := range out {
			if p.refersTo(l.text, []string{id}) {
				uses[id]++
			}
		}
	}

	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(uses[b], uses[a]) })
	return slices.Compact(out)
}

// reference writes a reference to a block like another one, or like the start of a flow; "" if none can be.
func (p *places) reference(like, id string, isStart bool) string {
	if p.Format.Writing.Reference == nil {
		return id
	}
	return p.Format.Writing.Reference(like, id, isStart)
}

// refersTo reports whether a text refers to one of some blocks.
func (p *places) refersTo(written string, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		return written != "" && p.reference(written, id, false) == written
	})
}

// refer returns the edit that leads a reference to another block, or nowhere.
func (p *places) refer(v *value, to string, isStart bool) []edit {
	switch to, next := p.reference(v.text, to, isStart), v.up.get(p.Format.Writing.Next); {
	case to != "":
		return v.set(to)
	case next == v && next != nil:
		return v.drop()
	}
	return nil
}

// addReferences returns the edits that lead an edge without a target to a block.
func (p *places) addReferences(leaves []leaf, to string) [][]edit {
	var out [][]edit
	seen := map[*value]bool{}
	for _, l := range leaves {
		if at := l.up; at != nil && !seen[at] && p.leadsNowhere(at) {
			seen[at] = true

			// Some exports have the key with an empty text, and others leave it out.
			if empty := at.get(p.Format.Writing.Next); empty != nil {
				out = append(out, empty.set(to))
			} else {
				out = append(out, at.insert([]string{p.Format.Writing.Next}, strconv.Quote(to)))
			}
		}
	}

	return out
}

// leadsNowhere reports whether an item of a list is an edge that may lead on and does not.
func (p *places) leadsNowhere(at *value) bool {
	if p.Format.Writing.Next == "" || at.shape != object || !at.isItem() {
		return false
	}
	v := at.get(p.Format.Writing.Next)
	return v == nil || v.shape == text && v.text == ""
}

// numbers returns the edits that change a number of a block as the step's number changes: to its
// value, by its difference, by its ratio, or inversely. If the block leaves the number out, the
// edit adds it.
func (p *places) numbers(d difference, key string, o *importer.Origin) [][]edit {
	was, ok1 := amount(d.was)
	is, ok2 := amount(d.is)
	if !ok2 || d.is == "" {
		return nil
	}

	leaves := p.leaves(o.Flow, o.From)

	// set by a block before it, or by what is played in the queue
	isHeld := strings.HasPrefix(d.path, "hold/")
	if key == "priority" || key == "every" || key == "max_wait" || isHeld {
		leaves = append(leaves, p.otherLeaves(o)...)
	}

	var out [][]edit
	for _, l := range leaves {
		n, err := strconv.ParseFloat(l.text, 64)
		if err != nil && ok1 {
			out = append(out, l.scale(was, is)...)
		}
		if err != nil || !ok1 {
			continue
		}

		// The source may have another unit, another origin, or the inverse of the value. The import of
		// each trial shows which one is right.
		tried := map[float64]bool{n: true}
		for _, to := range []float64{is, n + is - was, n - is + was, n * is / was} {
			if !tried[to] && to >= 0 && !math.IsInf(to, 0) { // nor NaN
				tried[to] = true
				out = append(out, l.set(strconv.FormatFloat(to, 'f', -1, 64)))
			}
		}
	}

	// A block that leaves the number out has a default, which the new number replaces. The block may also have a
	// value of the call instead.
	for _, setting := range p.Format.Writing.Settings {
		for _, b := range o.From {
			if setting.Key == key && slices.Contains(setting.Types, b.Type) && is == math.Trunc(is) {
				written := fmt.Sprintf(setting.Value, int(is))
				out = append(out, p.at(o.Flow, b, 0).put(setting.Path, written))
			}
		}
	}

	return out
}

// durations matches the numbers in a text that may be a duration.
var durations = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// scale returns the edits that change one number in a text as a duration changes: the pause of
// <break time="2s"/>, or ToAudioBlank(500).
func (l leaf) scale(was, is float64) [][]edit {
	var out [][]edit
	for _, at := range durations.FindAllStringIndex(l.text, -1) {
		n, err := strconv.ParseFloat(l.text[at[0]:at[1]], 64)

		// The text has the duration in seconds or in milliseconds.
		isDuration := err == nil && was > 0 && (n == was || n == was*1000)
		if isDuration {
			to := strconv.FormatFloat(n*is/was, 'f', -1, 64)
			out = append(out, l.splice(edit{from: at[0], to: at[1], text: to}))
		}
	}
	return out
}

// amount reads a number or a duration in seconds.
func amount(text string) (float64, bool) {
	if text == "" {
		return 0, true
	}
	text = text[strings.LastIndexByte(text, '-')+1:] // of a range its end
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n, true
	}
	d, err := time.ParseDuration(text)
	return d.Seconds(), err == nil
}

// otherLeaves returns the texts and numbers of the blocks without a step in the folder.
func (p *places) otherLeaves(of *importer.Origin) []leaf {
	made := p.base.result.Made()
	var out []leaf
	for _, f := range p.base.center.Flows {
		if f == of.Flow || f.Role == importer.InQueue {
			blocks := slices.DeleteFunc(slices.Clone(f.Blocks), func(b *importer.Block) bool { return made[b] })
			out = append(out, p.leaves(f, blocks)...)
		}
	}
	return out
}

// prompts returns the edits of the texts that are spoken as the prompt: of the step's blocks, else
// of any block, such as those that play while the call waits.
func (p *places) prompts(d difference, o *importer.Origin) [][]edit {
	if p.values[d.flow] == nil {
		p.values[d.flow] = p.spokenValues(o.Flow, d.flow)
	}
	out := p.reworded(p.leaves(o.Flow, o.From), d)
	if len(out) > 0 {
		return out
	}
	for _, f := range p.base.center.Flows {
		out = append(out, p.reworded(p.leaves(f, f.Blocks), d)...)
	}
	return out
}

// speeches returns the ways in which a text may be spoken.
func (p *places) speeches(source string) []*speech {
	out := splits(source)
	if parts := p.Format.Writing.Parts; parts != nil && strings.Contains(source, `"`) {
		out = append(out, splitExpression(source, parts()))
	}
	return out
}

// reworded returns the edits that change the texts of one prompt into another prompt.
func (p *places) reworded(leaves []leaf, d difference) [][]edit {
	var out [][]edit
	for _, l := range leaves {
		if l.shape != text {
			continue
		}

		// A text may be plain words, words with markup or an expression. Only one of them gives the prompt back.
		var tried [][]edit
		for _, way := range p.speeches(l.text) {
			for times := 1; times <= mostTimes; times++ {
				was, isRepeated := once(d.was, times)
				is, isAlike := once(d.is, times)
				if !isRepeated || !isAlike {
					continue
				}

				// Two ways may write the same words. Each edit is tried once, since its trial is an import.
				splices, ok := way.reword(was, is, p.values[d.flow])
				if ok && !slices.ContainsFunc(tried, func(other []edit) bool { return slices.Equal(other, splices) }) {
					tried = append(tried, splices)
					out = append(out, l.splice(splices...))
				}
			}
		}
	}

	return out
}

// mostTimes is how often an import writes a text at most that a block says several times.
const mostTimes = 3

// once returns a text that a prompt contains some times and nothing else. It returns false for another prompt.
func once(prompt string, times int) (text string, ok bool) {
	text = prompt[:max((len(prompt)+1)/times-1, 0)]
	return text, strings.Join(slices.Repeat([]string{text}, times), " ") == prompt
}

// spokenValues returns how the source writes the values that the prompts of a flow speak, by their
// placeholders.
func (p *places) spokenValues(source *importer.Flow, flow string) map[string]string {
	out := map[string]string{}
	var prompts []key
	for _, k := range p.settings[flow] {
		if isPrompt(k.path) && strings.Contains(p.base.model[k].text, "{") {
			prompts = append(prompts, k)
		}
	}

	for _, l := range p.leaves(source, source.Blocks) {
		if len(prompts) == 0 || !strings.ContainsAny(l.text, `{$"`) {
			continue
		}

		// The text of a prompt in the folder, next to its source, shows which value each placeholder
		// stands for.
		for _, way := range p.speeches(l.text) {
			for _, k := range prompts {
				for times := 1; times <= mostTimes; times++ {
					if said, isRepeated := once(p.base.model[k].text, times); isRepeated {
						way.learn(said, out)
					}
				}
			}
		}
	}

	return out
}

// identifiers returns the edits that make a block refer to another queue: a queue that the files
// name somewhere, or a name if the format has no other identifier. The designer's own copy of the
// name changes, too.
func (p *places) identifiers(d difference, o *importer.Origin) [][]edit {
	var out [][]edit
	leaves := append(p.leaves(o.Flow, o.From), p.otherLeaves(o)...)

	// A name may stand for a queue and for hours at the same time.
	for _, kind := range []string{"queue", "hours"} {
		after := p.base.names.IDs(kind, d.is)

		// Only a block that no call reaches may name the queue. Another resource can have the same name: an import of
		// the edit shows whether it is a queue.
		if len(after) == 0 {
			after = p.identifiersOf(d.is)
		}

		if p.Format.Writing.QueueNames && len(after) == 0 {
			after = append(after, d.is)
		}
		for _, before := range p.base.names.IDs(kind, d.was) {
			for _, l := range leaves {
				// A block may have only the last part of an identifier. The new identifier must then
				// begin in the same way.
				prefix, ok := strings.CutSuffix(before, l.text)
				if !ok || l.shape != text || l.text == "" {
					continue
				}
				for _, id := range after {
					if to, ok := strings.CutPrefix(id, prefix); ok {
						out = append(out, slices.Concat(l.set(to), p.shownName(o.Flow, l.block, l.text, to)))
					}
				}
			}
		}
	}

	return out
}

// identifiersOf returns the identifiers in the files that have a name, sorted.
func (p *places) identifiersOf(name string) []string {
	var out []string
	for id, shown := range p.base.center.Names {
		if shown == name {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// shownName returns the edits that change the name that the designer shows for a reference to the
// name of another identifier.
func (p *places) shownName(flow *importer.Flow, b *importer.Block, was, is string) []edit {
	before := p.base.center.Names[was]
	after := p.base.center.Names[is]
	if before == "" || after == "" || before == after {
		return nil
	}

	var out []edit
	for _, v := range p.at(flow, b, 1).scalars() {
		// The designer keeps the identifier and its name. Both must agree, or it shows the old one.
		switch {
		case v.text == was:
			out = append(out, v.set(is)...)
		case v.shape == text && v.text == before:
			out = append(out, v.set(after)...)
		}
	}

	return out
}

// texts returns the edits of the texts that are the same as the setting, but for signs.
func texts(d difference, leaves []leaf) [][]edit {
	var out [][]edit
	for _, l := range leaves {
		if l.shape != text || letters(l.text) == "" || letters(l.text) != letters(d.was) {
			continue
		}

		to := d.is

		// The source writes numbers without the plus sign.
		if !strings.HasPrefix(l.text, "+") && strings.HasPrefix(d.was, "+") {
			to = strings.TrimPrefix(to, "+")
		}

		out = append(out, l.set(to))
	}

	return out
}

// letters returns the letters and digits of a text in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
