package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The size of the screen on which the first lines of import.md say what is to be filled in and
// what is not exact: columns of a line, and the reasons that a table has before it names the others.
const (
	screenWidth  = 100
	shownReasons = 8
	reasonWidth  = 62
)

// The most reasons that import.md lists, and the most blocks of each: beside what was changed by hand it has
// at most 300 lines.
const (
	maxReasons  = 30
	shownBlocks = 6
)

// markdown writes import.md: what is to be filled in, what is not exact, what was changed by hand, and all
// reasons with what makes a step exact and where. No line is wider than a screen.
func (r *Report) markdown() []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "# What the import did\n\n%s with %s: %d exact, %d expanded, %d approximated, %d left out.\n",
		diag.Plural(len(r.Flows), "flow"), diag.Plural(r.Totals["blocks"], "block"),
		r.Totals[Exact.String()], r.Totals[Expanded.String()], r.Totals[Approximated.String()], r.Totals[LeftOut.String()])
	if p := r.Prompts; p != nil {
		fmt.Fprintf(&out, "reached: %d of %d prompts.\n", p.Reached, p.All)
	}
	if n := len(r.Edits); n > 0 {
		fmt.Fprintf(&out, "Changed by hand, and kept: %s, of them %s.\n", diag.Plural(n, "place"), diag.Plural(r.Conflicts(), "conflict"))
	}
	r.fillTable(&out)
	r.notExact(&out)
	r.listEdits(&out)
	r.listReasons(&out)
	return []byte(out.String())
}

// fillTable writes what is to be filled in.
func (r *Report) fillTable(out *strings.Builder) {
	if len(r.FillIn) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## To fill in\n\n%s that the export does not have. What you write stays when you import again.\n\n", diag.Plural(len(r.FillIn), "thing"))
	rows := [][]string{{"what", "where", "assumed"}}
	places := [][]string{{"of"}}
	for _, f := range r.FillIn {
		rows = append(rows, []string{f.What, f.File + ": " + f.Section, f.Assumed})
		places = append(places, f.Names)
	}
	writeTable(out, "|---|---|---|---|", rows, places)
}

// notExact writes the reasons of the blocks that are approximated, with their first steps.
func (r *Report) notExact(out *strings.Builder) {
	fmt.Fprintf(out, "\n## Not exact\n\n")
	steps := map[string][]string{} // by reason
	for _, b := range r.Blocks {
		if b.Status == Approximated.String() {
			steps[b.Reason] = append(steps[b.Reason], b.Steps...)
		}
	}
	if len(steps) == 0 {
		fmt.Fprintf(out, "Every block is exact, expanded, or left out because it has no effect on a call's way.\n")
		return
	}
	fmt.Fprintf(out, "%s for %s: a step does something like it.\n\n", diag.Plural(r.Totals[Approximated.String()], "block"), diag.Plural(len(steps), "reason"))
	rows := [][]string{{"blocks", "why"}}
	places := [][]string{{"steps"}}
	for _, c := range r.Reasons {
		if c.Status != Approximated.String() {
			continue
		}
		if len(rows) > shownReasons {
			break
		}
		rows = append(rows, []string{fmt.Sprint(c.Blocks), displaywidth.TruncateString(escaped(c.Reason), reasonWidth, "…")})
		places = append(places, slices.Compact(steps[c.Reason]))
	}
	writeTable(out, "|---:|---|---|", rows, places)
	if more := len(steps) - shownReasons; more > 0 {
		fmt.Fprintf(out, "\nand %s more, below\n", diag.Plural(more, "reason"))
	}
}

// writeTable writes a table with aligned columns, of which the last has the number of some names
// and as many of them as a screen has room for. The first row is the header.
func writeTable(out *strings.Builder, rule string, rows, names [][]string) {
	widths := make([]int, len(rows[0]))
	room := screenWidth - len("|  |")
	for i := range widths {
		for _, row := range rows {
			widths[i] = max(widths[i], displaywidth.String(row[i]))
		}
		room -= widths[i] + len(" | ")
	}
	for k, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(out, "| %s%s ", cell, strings.Repeat(" ", widths[i]-displaywidth.String(cell)))
		}
		if k == 0 {
			fmt.Fprintf(out, "| %s |\n%s\n", names[k][0], rule)
			continue
		}
		fmt.Fprintf(out, "| %s |\n", someOf(names[k], room))
	}
}

// someOf lists names as far as there is room, the first one in any case, after their number if that
// is not all.
func someOf(names []string, room int) string {
	if len(names) == 0 {
		return ""
	}
	all := escaped(strings.Join(names, ", "))
	if displaywidth.String(all) <= room {
		return all
	}
	out := fmt.Sprintf("%d: %s", len(names), escaped(names[0]))
	if len(names) == 1 {
		return displaywidth.TruncateString(all, room, "…")
	}
	for _, name := range names[1:] {
		longer := out + ", " + escaped(name)
		if displaywidth.String(longer)+len(", …") > room {
			break
		}
		out = longer
	}
	return displaywidth.TruncateString(out+", …", room, "…")
}

// listEdits writes what was changed by hand, the conflicts first.
func (r *Report) listEdits(out *strings.Builder) {
	if len(r.Edits) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## Changed by hand\n\nIt stays so. In a conflict the source has changed there, too: take over what you want of it.\n\n")
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

// listReasons writes the most frequent reasons, each with what makes a step exact and the first of its
// blocks: their steps, or for a block without one what it is.
func (r *Report) listReasons(out *strings.Builder) {
	if len(r.Reasons) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## All reasons\n\n")
	blocks := map[[2]string][]string{} // by status and reason
	for _, b := range r.Blocks {
		name := fmt.Sprintf("%s: %s %s", b.Flow, b.Type, b.Block)
		if len(b.Steps) > 0 {
			name = b.Steps[0]
		}
		blocks[[2]string{b.Status, b.Reason}] = append(blocks[[2]string{b.Status, b.Reason}], name)
	}
	for _, c := range r.Reasons[:min(len(r.Reasons), maxReasons)] {
		item := []string{fmt.Sprintf("%d %s: %s.", c.Blocks, c.Status, c.Reason)}
		if c.Fix != "" {
			item = append(item, "To make it exact: "+c.Fix+".")
		}
		writeItem(out, "- ", item...)
		names := blocks[[2]string{c.Status, c.Reason}]
		if len(names) > shownBlocks {
			names = append(names[:shownBlocks:shownBlocks], "…")
		}
		writeItem(out, "  ", strings.Join(names, ", "))
	}
	if more := len(r.Reasons) - maxReasons; more > 0 {
		fmt.Fprintf(out, "\nand %s more, which `ivrsim import --json` lists\n", diag.Plural(more, "reason"))
	}
}

// writeItem writes sentences as an item of a list, wrapped on a screen behind its mark. A word that
// is wider than the screen is cut.
func writeItem(out *strings.Builder, mark string, sentences ...string) {
	line, at := mark, len(mark)
	for _, s := range sentences {
		for _, word := range strings.Fields(escaped(s)) {
			word = displaywidth.TruncateString(word, screenWidth-len(mark), "…")
			wide := displaywidth.String(word)
			switch {
			case at > len(mark) && at+1+wide > screenWidth:
				fmt.Fprintln(out, line)
				line, at = strings.Repeat(" ", len(mark)), len(mark)
			case at > len(mark):
				line, at = line+" ", at+1
			}
			line, at = line+word, at+wide
		}
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
}

// escaped is a text on one line without markup of its own.
func escaped(text string) string { return cut(markup.Replace(clean(text)), maxComment) }

var markup = strings.NewReplacer("|", "\\|", "<", "&lt;", "`", "'", "*", "\\*", "[", "\\[")
