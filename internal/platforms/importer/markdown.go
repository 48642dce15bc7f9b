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

// markdown returns import.md.
func (r *Report) markdown() []byte { return r.document().Markdown() }

// document makes the document of import.md: what is to be filled in, what is approximated with what makes a step exact
// and where, what was changed by hand, and all other reasons.
func (r *Report) document() *document.Document {
	of := func(s Status) int { return r.Totals[s.String()] }
	summary := []string{fmt.Sprintf("%s with %s: %d exact, %d expanded, %d unknown, %d approximated, %d left out.",
		diag.Plural(len(r.Flows), "flow"), diag.Plural(r.Totals["blocks"], "block"),
		of(Exact), of(Expanded), of(Unknown), of(Approximated), of(LeftOut))}
	if p := r.Prompts; p.All > 0 {
		summary = append(summary, p.String()+".")
	}
	if n := len(r.Edits); n > 0 {
		summary = append(summary, fmt.Sprintf("Changed by hand, and kept: %s, of them %s.", diag.Plural(n, "place"),
			diag.Plural(r.Conflicts(), "conflict")))
	}

	// The counts above contain both flows, so that the copies stand next to them.
	d := &document.Document{Width: screenWidth}
	d.Add(document.Heading{Text: "What the import did", IsTitle: true},
		document.Text{Text: strings.Join(summary, "\n")}, items(r.copies()...))

	if len(r.FillIn) > 0 {
		d.Add(r.toFillIn())
	}
	if unknown := r.unknown(); len(unknown) > 0 {
		d.Add(section("Unknown", "The source does not say what these blocks do, or the import does not model it. "+
			"A guess stands for each of them.", unknown))
	}

	isApproximated := func(c ReasonCount) bool { return c.Status == Approximated }
	isListed := func(c ReasonCount) bool { return c.Differs() }

	// The reasons that need work come before the reasons that need none.
	d.Add(section("Not exact", r.claim(isApproximated),
		r.reasons(slices.DeleteFunc(slices.Clone(r.Reasons), func(c ReasonCount) bool { return !isApproximated(c) }))))

	if len(r.Unread) > 0 {
		var unread []string
		for _, of := range r.unread() {
			unread = append(unread, strings.Join(of.places, ", ")+": "+of.reason)
		}
		d.Add(section("Not read", "Nothing in this folder comes from these files and settings. Look up the effect of each "+
			"setting on the platform.", items(unread...)))
	}

	if len(r.Edits) > 0 {
		d.Add(section("Changed by hand", "It stays so. In a conflict the source has changed there, too: take over the "+
			"parts that you need.", r.edits()))
	}

	if others := slices.DeleteFunc(slices.Clone(r.Reasons), isListed); len(others) > 0 {
		d.Add(section("Other reasons", "", r.reasons(others)))
	}
	return d
}

// section is a part with a text, which may be empty, and a list.
func section(title, text string, list document.List) document.Section {
	s := document.Section{Title: title}
	if text != "" {
		s.Blocks = append(s.Blocks, document.Text{Text: text})
	}
	s.Blocks = append(s.Blocks, list)
	return s
}

// items are the items of a list of texts from the source.
func items(texts ...string) document.List {
	var out document.List
	for _, text := range texts {
		out = append(out, document.Item{Text: shown(text)})
	}
	return out
}

// toFillIn lists the values that the source does not have.
func (r *Report) toFillIn() document.Section {
	var list []string
	for _, f := range r.FillIn {
		list = append(list, fmt.Sprintf("%s (%d): %s in %s: %s; now %s",
			f.What, len(f.Names), f.Section, f.File, strings.Join(f.Names, ", "), f.Assumed))
	}
	return section("To fill in", fmt.Sprintf(
		"%s that the export does not have. What you write stays when you import again.",
		diag.Plural(len(r.FillIn), "thing")), items(list...))
}

// unknown lists each block for which a guess stands, with its place in the source and the fact to fill in.
func (r *Report) unknown() document.List {
	var out []string
	for _, b := range r.Blocks {
		for _, n := range b.Notes() {
			if n.Status == Unknown {
				place := fmt.Sprintf("%s: %s %s", b.File, b.Type, cmp.Or(b.Name, b.Block))
				if b.Line > 0 {
					place = fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.Type)
				}
				out = append(out, fmt.Sprintf("%s is unknown: %s. To fill in: %s. Step: %s.", place, n.Reason, n.Fix, b.place(n)))
			}
		}
	}
	return items(out...)
}

// claim is the sentence about exactness, or "". It must match the totals and the rows, so that it claims exactness only
// if nothing is lost. Even a block that is left out may have a row of an unknown part.
func (r *Report) claim(isApproximated func(ReasonCount) bool) string {
	isUnknown := func(c ReasonCount) bool { return c.Status == Unknown }
	switch isNone := !slices.ContainsFunc(r.Reasons, isApproximated); {
	case isNone && slices.ContainsFunc(r.Reasons, isUnknown):
		return "No other block is approximated."
	case isNone && r.Totals[Approximated.String()] == 0:
		return r.claimExact()
	default:
		return ""
	}
}

// claimExact says that no block is approximated. A part of a file that is not read may have an effect
// on each block, so that the blocks are exact only without such parts.
func (r *Report) claimExact() string {
	lost := r.lost()
	switch {
	case lost > 0:
		return fmt.Sprintf(
			"No block is approximated. Blocks left out, though they have an effect: %s. \"Other reasons\" has the reasons.",
			diag.Thousands(lost))
	case len(r.Unread) > 0:
		return fmt.Sprintf("No block is approximated. Parts of the source that are not read: %s. \"Not read\" lists them.",
			diag.Thousands(len(r.Unread)))
	default:
		return "Every block is exact, expanded, or left out because it has no effect on a call's way."
	}
}

// lost counts the blocks that are left out for another reason than that they have no effect on a call's way.
func (r *Report) lost() (blocks int) {
	for _, c := range r.Reasons {
		if c.Status == LeftOut && !slices.Contains(withoutEffect, c.Reason) {
			blocks += c.Blocks
		}
	}
	return blocks
}

// edits lists the changes by hand. A conflict needs a decision, so that it comes before the other edits.
func (r *Report) edits() document.List {
	var out document.List
	for _, conflict := range []bool{true, false} {
		for _, e := range r.Edits {
			if e.Conflict != conflict {
				continue
			}
			place := e.place()
			if conflict {
				place = "conflict: " + place
			}
			out = append(out, document.Item{Text: shown(place), Items: []string{
				"kept: " + shown(cmp.Or(e.Folder, nothing)), "import: " + shown(cmp.Or(e.Import, nothing)),
			}})
		}
	}
	return out
}

// reasons lists each reason with what makes a step exact and its blocks: their steps, or for a block without one
// its type and ID. Blocks that are lost come first.
func (r *Report) reasons(reasons []ReasonCount) document.List {
	// Several lines may be one step, which each list has once.
	type of struct {
		Note
		place string
	}
	listed := map[of]bool{}
	blocks := map[Note][]string{}
	for _, b := range r.Blocks {
		for _, n := range b.Notes() {
			at := of{n, b.place(n)}
			if !listed[at] {
				blocks[n] = append(blocks[n], at.place)
			}
			listed[at] = true
		}
	}

	// A block that is left out though it has an effect changes the calls, so that it comes first.
	isLost := func(c ReasonCount) int {
		if c.Status == LeftOut && !slices.Contains(withoutEffect, c.Reason) {
			return 0
		}
		return 1
	}

	slices.SortStableFunc(reasons, func(x, y ReasonCount) int { return cmp.Compare(isLost(x), isLost(y)) })

	var out document.List
	for _, c := range reasons {
		item := fmt.Sprintf("%d %s: %s.", c.Blocks, c.Status, c.Reason)
		if c.Fix != "" {
			item += " " + changeTo(c.Status) + c.Fix + "."
		}
		out = append(out, document.Item{Text: shown(item), Note: shown(strings.Join(blocks[c.Note], ", "))})
	}
	return out
}

// changeTo returns the words before the change of a block. An exact block lacks a fact that the export does not have.
func changeTo(status Status) string {
	if status == Exact {
		return "To complete it: "
	}
	return "To make it exact: "
}
