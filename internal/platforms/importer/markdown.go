package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// screenWidth is the most columns of a line of import.md.
const screenWidth = 100

// markdown writes import.md: what is to be filled in, what is approximated with what makes a step exact and where, what
// was changed by hand, and all other reasons. No line is wider than a screen.
func (r *Report) markdown() []byte {
	var out strings.Builder
	of := func(s Status) int { return r.Totals[s.String()] }
	fmt.Fprintf(&out, "# What the import did\n\n%s with %s: %d exact, %d expanded, %d approximated, %d left out.\n",
		diag.Plural(len(r.Flows), "flow"), diag.Plural(r.Totals["blocks"], "block"),
		of(Exact), of(Expanded), of(Approximated), of(LeftOut))

	if p := r.Prompts; p.All > 0 {
		fmt.Fprintf(&out, "%v.\n", p)
	}

	// The counts above contain both flows, so that the copies stand next to them.
	copies := r.copies()
	if len(copies) > 0 {
		fmt.Fprintln(&out)
	}
	for _, line := range copies {
		writeItem(&out, "- ", line)
	}

	if n := len(r.Edits); n > 0 {
		fmt.Fprintf(&out, "Changed by hand, and kept: %s, of them %s.\n", diag.Plural(n, "place"),
			diag.Plural(r.Conflicts(), "conflict"))
	}

	if len(r.FillIn) > 0 {
		fmt.Fprintf(&out,
			"\n## To fill in\n\n%s that the export does not have. What you write stays when you import again.\n\n",
			diag.Plural(len(r.FillIn), "thing"))
	}

	for _, f := range r.FillIn {
		writeItem(&out, "- ", fmt.Sprintf("%s (%d): %s in %s: %s; now %s",
			f.What, len(f.Names), f.Section, f.File, strings.Join(f.Names, ", "), f.Assumed))
	}

	r.listUnknown(&out)

	isApproximated := func(c ReasonCount) bool { return c.Status == Approximated.String() && !c.Unknown }
	fmt.Fprintf(&out, "\n## Not exact\n\n")

	// The sentence must match the totals and the rows, so that it claims exactness only if nothing is lost. Even a block that
	// is left out may have a row of an unknown part.
	isUnknown := func(c ReasonCount) bool { return c.Unknown }
	switch isNone := !slices.ContainsFunc(r.Reasons, isApproximated); {
	case isNone && slices.ContainsFunc(r.Reasons, isUnknown):
		fmt.Fprintf(&out, "No other block is approximated.\n")
	case isNone && of(Approximated) == 0:
		r.claimExact(&out)
	}

	// The reasons that need work come before the reasons that need none.
	r.listReasons(&out,
		slices.DeleteFunc(slices.Clone(r.Reasons), func(c ReasonCount) bool { return !isApproximated(c) }))
	r.listUnread(&out)
	r.listEdits(&out)

	isListed := func(c ReasonCount) bool { return isApproximated(c) || c.Unknown }
	if others := slices.DeleteFunc(slices.Clone(r.Reasons), isListed); len(others) > 0 {
		fmt.Fprintf(&out, "\n## Other reasons\n\n")
		r.listReasons(&out, others)
	}

	return []byte(out.String())
}

// listUnknown writes each block for which a lookup stands, with its line in the source and the fact to fill in.
func (r *Report) listUnknown(out *strings.Builder) {
	isFirst := true
	for _, b := range r.Blocks {
		for _, n := range b.Notes() {
			if !n.Unknown {
				continue
			}
			if isFirst {
				fmt.Fprintf(out, "\n## Unknown\n\nA lookup stands for each of these blocks. Its outcomes are guesses.\n\n")
				isFirst = false
			}
			item := fmt.Sprintf("%s:%d: %s is unknown: %s.", b.File, b.Line, b.Type, n.Reason)
			writeItem(out, "- ", item, "To fill in: "+n.Fix+".", "Step: "+b.place(n)+".")
		}
	}
}

// claimExact writes that no block is approximated. A part of a file that is not read may have an effect
// on each block, so that the blocks are exact only without such parts.
func (r *Report) claimExact(out *strings.Builder) {
	lost := r.lost()
	switch {
	case lost > 0:
		fmt.Fprintf(out,
			"No block is approximated. Blocks left out, though they have an effect: %s. \"Other reasons\" has the reasons.\n",
			diag.Thousands(lost))
	case len(r.Unread) > 0:
		fmt.Fprintf(out, "No block is approximated. Parts of the source that are not read: %s. \"Not read\" lists them.\n",
			diag.Thousands(len(r.Unread)))
	default:
		fmt.Fprintf(out, "Every block is exact, expanded, or left out because it has no effect on a call's way.\n")
	}
}

// listUnread writes each file and each part of a file that is not read, with its place and the reason.
func (r *Report) listUnread(out *strings.Builder) {
	if len(r.Unread) == 0 {
		return
	}

	fmt.Fprintf(out, "\n## Not read\n\nNothing in this folder comes from these files and settings. Look up the effect of each setting on\nthe platform.\n\n")
	for _, u := range r.Unread {
		writeItem(out, "- ", u.Place()+": "+u.Reason)
	}
}

// lost counts the blocks that are left out for another reason than that they have no effect on a call's way.
func (r *Report) lost() (blocks int) {
	for _, c := range r.Reasons {
		if c.Status == LeftOut.String() && !slices.Contains(withoutEffect, c.Reason) {
			blocks += c.Blocks
		}
	}
	return blocks
}

// listEdits writes the changes by hand, the conflicts first.
func (r *Report) listEdits(out *strings.Builder) {
	if len(r.Edits) == 0 {
		return
	}

	fmt.Fprintf(out,
		"\n## Changed by hand\n\nIt stays so. In a conflict the source has changed there, too: take over the parts that you need.\n\n")

	// A conflict needs a decision, so that it comes before the other edits.
	for _, conflict := range []bool{true, false} {
		for _, e := range r.Edits {
			if e.Conflict != conflict {
				continue
			}

			place := e.place()
			if conflict {
				place = "conflict: " + place
			}

			writeItem(out, "- ", place)
			writeItem(out, "  - kept: ", cmp.Or(e.Folder, nothing))
			writeItem(out, "  - import: ", cmp.Or(e.Import, nothing))
		}
	}
}

// listReasons writes each reason with what makes a step exact and its blocks: their steps, or for a block without one
// its type and ID. Blocks that are lost come first.
func (r *Report) listReasons(out *strings.Builder, reasons []ReasonCount) {
	blocks := map[NoteReport][]string{}
	for _, b := range r.Blocks {
		for _, n := range b.Notes() {
			blocks[n] = append(blocks[n], b.place(n))
		}
	}

	// A block that is left out though it has an effect changes the calls, so that it comes first.
	isLost := func(c ReasonCount) int {
		if c.Status == LeftOut.String() && !slices.Contains(withoutEffect, c.Reason) {
			return 0
		}
		return 1
	}

	slices.SortStableFunc(reasons, func(x, y ReasonCount) int { return cmp.Compare(isLost(x), isLost(y)) })

	for _, c := range reasons {
		item := []string{fmt.Sprintf("%d %s: %s.", c.Blocks, c.Status, c.Reason)}
		if c.Fix != "" {
			item = append(item, changeTo(c.Status)+c.Fix+".")
		}

		writeItem(out, "- ", item...)
		writeItem(out, "  ", strings.Join(blocks[c.NoteReport], ", "))
	}
}

// changeTo returns the words before the change of a block. An exact block lacks a fact that the export does not have.
func changeTo(status string) string {
	if status == Exact.String() {
		return "To complete it: "
	}
	return "To make it exact: "
}

// writeItem writes sentences as an item of a list.
func writeItem(out *strings.Builder, mark string, sentences ...string) {
	for i := range sentences {
		sentences[i] = escaped(sentences[i])
	}
	wrapItem(out, mark, strings.Join(sentences, " "))
}

// wrapItem writes a mark and a text, and wraps the text after the mark.
func wrapItem(out *strings.Builder, mark, item string) {
	lines := document.Wrap(item, screenWidth-len(mark))
	indent := strings.Repeat(" ", len(mark))
	lines = strings.ReplaceAll(lines, "\n", "\n"+indent)
	fmt.Fprintln(out, document.TrimLines(mark+lines))
}

// escaped is a text on one line without markup of its own.
func escaped(text string) string { return markup.Replace(shown(text)) }

var markup = strings.NewReplacer("|", "\\|", "<", "&lt;", "`", "'", "*", "\\*", "[", "\\[")
