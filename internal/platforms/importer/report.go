package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tree"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Report is the result of an import, with the result of each block of the source.
type Report struct {
	Import  string         `json:"import"`
	Flows   []FlowReport   `json:"flows"`
	Totals  map[string]int `json:"totals"`  // blocks by status, and all as "blocks"
	Reasons []ReasonCount  `json:"reasons"` // the most frequent first
	Blocks  []BlockReport  `json:"blocks"`  // by flow, in the order of its steps
	Unread  []UnreadFile   `json:"unread"`  // files of a folder that hold no flow
	FillIn  []FillIn       `json:"fill_in"` // the values that the source does not have
	Edits   []Edit         `json:"edits"`   // the changes by hand, which stay
	Stale   []string       `json:"stale"`   // files of an earlier import that are not written any more
	Errors  int            `json:"errors"`  // in the written folder
	Prompts PromptCount    `json:"prompts"`
}

// PromptCount counts the blocks or lines of the source that speak, ask, queue, ring or record. It
// leaves out a block that only an agent hears, or that runs after the caller has hung up.
type PromptCount struct {
	Reached int `json:"reached"` // that a step is made of
	All     int `json:"all"`
	Errors  int `json:"errors"` // of the others, those that only an error of the platform leads to
}

// usualReach is the percentage of prompts that calls reach in most imports: of fewer, the summary names the file with
// the reasons.
const usualReach = 90

func (p PromptCount) String() string {
	out := fmt.Sprintf("reached: %s of %s", diag.Thousands(p.Reached), diag.Plural(p.All, "prompt"))
	if p.Errors > 0 {
		out += fmt.Sprintf("; %s after errors of the platform only", diag.Thousands(p.Errors))
	}
	return out
}

// summarize writes how many prompts calls reach.
func (p PromptCount) summarize(out *strings.Builder) {
	if p.All == 0 {
		return
	}
	fmt.Fprintf(out, "\n%v\n", p)
	lost := p.All - p.Errors - p.Reached
	if 100*p.Reached < usualReach*(p.All-p.Errors) {
		fmt.Fprintf(out, "warning: calls do not reach %s: see the reasons in %s\n", diag.Plural(lost, "prompt"), ReportFile)
	}
}

// countPrompts counts the prompts of the source, after the steps of each block are known.
func countPrompts(b *builder) PromptCount {
	// A block that several flows share counts once, by the block that stands for it.
	reached := blocksWithSteps(b)

	var out PromptCount
	for _, g := range slices.Concat(b.graphs, b.aside) {
		for _, block := range g.Blocks {
			// Prompts for agents, silent prompts, and prompts after the call are not for callers.
			isForCallers := g.Role != Beside || g.line
			saysNothing := block.leftOut().has(SaysNothing) || block.Outcome.has(runsNothing)
			isHeard := isForCallers && !block.Outcome.has(AfterCall)
			if block.Same != nil || !isHeard || saysNothing {
				continue
			}

			out.All += block.Prompts

			switch {
			case reached[block]:
				out.Reached += block.Prompts
			case block.Outcome.has(ErrorOnly):
				out.Errors += block.Prompts
			}
		}
	}

	return out
}

// FlowReport is one flow.
type FlowReport struct {
	File   string `json:"file"` // of the source
	ID     string `json:"id"`
	Flow   string `json:"flow"` // its name in the folder
	Blocks int    `json:"blocks"`
	Steps  int    `json:"steps"`
	CopyOf string `json:"copy_of,omitempty"` // an earlier flow with the same mark
}

// ReasonCount counts the blocks with one note. A block with several notes counts at each of them.
type ReasonCount struct {
	Note
	Blocks int `json:"blocks"`
}

// BlockReport is one block of the source.
type BlockReport struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"` // of the file, if the format has lines
	Flow  string `json:"flow"`
	Block string `json:"block"`
	Type  string `json:"type"`
	Name  string `json:"name,omitempty"`
	Note
	Also  []Note   `json:"also"`            // its other notes, the most severe first
	Steps []string `json:"steps,omitempty"` // "main.greeting"
	Does  string   `json:"does,omitempty"`  // "heard" or "sets"
	Open  bool     `json:"open"`            // calls come to it if each condition may hold

	recording string            // its first step with a recording, or "": the place to write the words
	places    map[string]string // of its notes about one of its steps, by their reason
}

// place returns the place of a note about the block: a step, or for a block without one its type and ID.
func (b *BlockReport) place(n Note) string {
	switch {
	// A flow has one such block, so that its ID is its type.
	case len(b.Steps) == 0 && b.Type == b.Block:
		return fmt.Sprintf("%s: %s", b.Flow, b.Type)
	case len(b.Steps) == 0:
		return fmt.Sprintf("%s: %s %s", b.Flow, b.Type, b.Block)
	case n.Reason == UnknownRecording:
		return cmp.Or(b.recording, b.Steps[0])
	default:
		return cmp.Or(b.places[n.Reason], b.Steps[0])
	}
}

// Notes returns all notes about a block. The first one decides its status.
func (b *BlockReport) Notes() []Note { return append([]Note{b.Note}, b.Also...) }

// UnreadFile is a file that was not imported.
type UnreadFile struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // of the place in the file, if the reason has one
	Column int    `json:"column,omitempty"`
	Reason string `json:"reason"`
}

// NewUnreadFile makes the entry of a file that cannot be read.
func NewUnreadFile(file string, err error) UnreadFile {
	var at *tree.TextError
	if errors.As(err, &at) {
		return UnreadFile{file, at.Line, at.Column, at.Problem}
	}
	return UnreadFile{File: file, Reason: err.Error()}
}

// Place returns the file, with the place in it that an editor opens.
func (u *UnreadFile) Place() string {
	if u.Line == 0 {
		return u.File
	}
	return fmt.Sprintf("%s:%d:%d", u.File, u.Line, u.Column)
}

// unreadFor has the places that are not read for one reason.
type unreadFor struct {
	reason string
	places []string
}

// unread returns what is not read, in the order of the files, with each reason once.
func (r *Report) unread() (out []unreadFor) {
	for _, u := range r.Unread {
		at := slices.IndexFunc(out, func(of unreadFor) bool { return of.reason == u.Reason })
		if at < 0 {
			at = len(out)
			out = append(out, unreadFor{reason: u.Reason})
		}
		out[at].places = append(out[at].places, u.Place())
	}
	return out
}

// report lists the blocks of all flows.
func (b *builder) report() *Report {
	r := &Report{
		Import:  b.center.Format,
		Totals:  map[string]int{},
		Flows:   []FlowReport{},
		Reasons: []ReasonCount{},
		Blocks:  []BlockReport{},
		Unread:  slices.Concat([]UnreadFile{}, b.center.Unread),
		FillIn:  []FillIn{},
		Edits:   []Edit{},
		Stale:   []string{},
	}

	// The totals list every status, also those without a block.
	for s := Exact; s <= LeftOut; s++ {
		r.Totals[s.String()] = 0
	}

	r.Prompts = countPrompts(b)
	places := b.placesOf()
	steps, recordings := b.stepsOf()
	firstOf := map[string]string{} // by mark, the name of a flow
	reasons := map[Note]int{}
	for _, g := range slices.Concat(b.graphs, b.aside) {
		blocks := g.reported()

		// An added flow has no blocks and is no flow of the source.
		if !g.added {
			r.Flows = append(r.Flows, FlowReport{g.File, g.ID, g.name, len(blocks), len(g.order), firstOf[g.Mark]})
			if g.Mark != "" && firstOf[g.Mark] == "" {
				firstOf[g.Mark] = g.name
			}
		}
		for _, block := range blocks {
			row := BlockReport{
				File: cmp.Or(block.File, g.File), Line: block.Line, Flow: g.name, Block: block.ID, Type: block.Type, Name: block.Name,
				Note: block.Outcome.first(), Also: []Note{},
				Steps: steps[block], Does: block.Does.String(), Open: block.Open, recording: recordings[block],
				places: places[block],
			}
			for i, n := range block.Outcome {
				if i > 0 {
					row.Also = append(row.Also, n)
				}
			}
			r.Blocks = append(r.Blocks, row)

			// The totals count each block once, by its most severe note.
			r.Totals["blocks"]++
			r.Totals[row.Status.String()]++
			for _, n := range row.Notes() {
				r.count(n, reasons)
			}
		}
	}

	// The most frequent reason comes first. Status and text make the order the same on every run.
	slices.SortFunc(r.Reasons, func(x, y ReasonCount) int {
		return cmp.Or(cmp.Compare(y.Blocks, x.Blocks), cmp.Compare(x.Status.String(), y.Status.String()), cmp.Compare(x.Reason, y.Reason),
			cmp.Compare(x.Fix, y.Fix))
	})
	return r
}

// count counts a block with a note, if the note has a reason. Places has where each note stands in the list.
func (r *Report) count(n Note, places map[Note]int) {
	if n.Reason == "" {
		return
	}

	// The same reason with another fix is an item of its own, because the fix may name the place to change.
	i, ok := places[n]
	if !ok {
		i = len(r.Reasons)
		places[n] = i
		r.Reasons = append(r.Reasons, ReasonCount{Note: n})
	}

	r.Reasons[i].Blocks++
}

// reported returns a flow's blocks in the order of their steps, then the blocks without a
// step by type and ID. A line that has its steps in another flow has its rows there.
func (g *graph) reported() []*Block {
	own := map[*Block]bool{}
	listed := map[*Block]bool{}

	for _, b := range g.Blocks {
		own[b] = true
	}

	var out []*Block
	for _, s := range g.order {
		for _, b := range s.From {
			if own[b] && !listed[b] {
				listed[b] = true
				out = append(out, b)
			}
		}
	}

	// Blocks without a step have no order of their own, so that they are sorted by their type.
	rest := slices.DeleteFunc(slices.Clone(g.Blocks), func(b *Block) bool { return listed[b] || b.isElsewhere })
	slices.SortStableFunc(rest, func(x, y *Block) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.ID, y.ID))
	})
	return append(out, rest...)
}

// stepsOf returns the steps of each block, with their flows: "main.greeting". A step that tests a parameter of the
// block and an end at a way that is cut stand last. Recordings has the first step of a block that plays one.
func (b *builder) stepsOf() (steps map[*Block][]string, recordings map[*Block]string) {
	steps = map[*Block][]string{}
	recordings = map[*Block]string{}

	// The report refers to the first step as the block's main step.
	for _, isBeside := range []bool{false, true} {
		for g, s := range b.steps() {
			if (s.Parameter || s.isCut()) != isBeside {
				continue
			}
			name := g.name + "." + g.stepName(s.ID)
			for _, block := range s.From {
				steps[block] = append(steps[block], name)
				if playsRecording(s) {
					recordings[block] = cmp.Or(recordings[block], name)
				}
			}
		}
	}

	return steps, recordings
}

// placesOf returns the step of each note that is about one step of its block. A step beside the others is no place: see
// stepsOf. That several steps do the work is about all of them.
func (b *builder) placesOf() map[*Block]map[string]string {
	out := map[*Block]map[string]string{}
	for g, s := range b.steps() {
		if len(s.From) == 0 || s.Parameter || s.isCut() {
			continue
		}
		for _, block := range append(s.From[:1:1], s.Alike...) {
			if out[block] == nil {
				out[block] = map[string]string{}
			}
			for _, n := range slices.Concat(s.about, s.notes) {
				if n.Status != Expanded && out[block][n.Reason] == "" {
					out[block][n.Reason] = g.name + "." + g.stepName(s.ID)
				}
			}
		}
	}
	return out
}

// Summary writes one screen: the imported blocks, the other blocks with the reasons, and the next step.
func (r *Report) Summary(w io.Writer, folder string) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s with %s imported into %s\n\n", diag.Plural(len(r.Flows), "flow"),
		diag.Plural(r.Totals["blocks"], "block"),
		diag.Visible(folder))

	for s := Exact; s <= LeftOut; s++ {
		fmt.Fprintf(&out, "%6d  %s\n", r.Totals[s.String()], s)
	}

	r.Prompts.summarize(&out)
	r.summarizeReasons(&out)

	for _, line := range r.copies() {
		fmt.Fprintf(&out, "\n%s\n", shown(line))
	}

	// Files that were not read come after the reasons, next to the end, where they are not missed.
	for _, of := range r.unread() {
		places := strings.Join(of.places, ", ")
		const most = 3 // a folder of settings has a hundred such files
		if n := len(of.places); n > most {
			places = fmt.Sprintf("%d files, which import.md lists, the first is %s", n, of.places[0])
		}
		fmt.Fprintf(&out, "\nnot read: %s: %s", shown(places), shown(of.reason))
	}

	if len(r.Unread) > 0 {
		fmt.Fprintf(&out, "\n")
	}

	for _, s := range r.Stale {
		fmt.Fprintf(&out, "\nnot imported any more: %s; remove it, or keep it as your own\n", shown(s))
	}

	r.summarizeEdits(&out)
	fmt.Fprintf(&out, "\n%s\n", r.next(diag.ShellWord(folder)))
	_, err := io.WriteString(w, out.String())

	return err
}

// copies returns a line for each flow that the source seems to have twice, with both places. Both flows are imported,
// because the import does not know the newer one.
func (r *Report) copies() []string {
	fileOf := map[string]string{}
	for _, f := range r.Flows {
		fileOf[f.Flow] = f.File
	}

	var out []string
	for _, f := range r.Flows {
		if f.CopyOf != "" {
			out = append(out, fmt.Sprintf("%s in %s looks like another export of %s in %s; if it is one, import only one of the two",
				f.Flow, f.File, f.CopyOf, fileOf[f.CopyOf]))
		}
	}
	return out
}

// summarizeReasons writes the most frequent reasons.
func (r *Report) summarizeReasons(out *strings.Builder) {
	const most = 12
	if len(r.Reasons) > 0 {
		fmt.Fprintf(out, "\n")
	}

	// One reason with several fixes is one line, because only the file has the fixes.
	var lines []string
	blocks := map[string]int{}
	for _, c := range r.Reasons {
		line := c.Status.String() + ": " + shown(c.Reason)
		if blocks[line] == 0 {
			lines = append(lines, line)
		}
		blocks[line] += c.Blocks
	}

	for _, line := range lines[:min(len(lines), most)] {
		wrapItem(out, fmt.Sprintf("%6d  ", blocks[line]), line)
	}

	if more := len(lines) - most; more > 0 {
		fmt.Fprintf(out, "        and %s, in %s\n", diag.Plural(more, "more reason"), ReportFile)
	}
}

// next writes the next step after the import.
func (r *Report) next(folder string) string {
	if r.Errors > 0 {
		return fmt.Sprintf("Errors in the folder (%d) stop every other verb: see \"ivrsim lint %s\".", r.Errors, folder)
	}
	return fmt.Sprintf("Next: \"ivrsim lint %[1]s\" lists errors and advice for the flows, \"ivrsim simulate %[1]s\" runs a day;\n%[2]s there begins with the facts to fill in and the parts that are not exact.",
		folder, ReportFile)
}

// wrapItem writes a mark and a text that is wrapped after the mark, for a screen.
func wrapItem(out *strings.Builder, mark, item string) {
	fmt.Fprintln(out, document.WrapItem(mark, item, screenWidth))
}

// playsRecording reports whether callers hear a recording at a step.
func playsRecording(s *Step) bool {
	return s.Prompt.Audio != "" || slices.ContainsFunc(s.Hold, func(p Prompt) bool { return p.Audio != "" })
}
