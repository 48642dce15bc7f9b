package importer

import (
	"path"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// checked are the findings of the folder's checker in the files of the earlier rounds: what the next round leaves out.
type checked struct {
	endings   [][]ending // of each cycle that no call can leave
	untaken   []untaken
	unoffered []unoffered
}

// unoffered is a language that no call of a line has, although a step of its flows sets it. Several lines may lead to
// one flow, whose branch tells their calls apart.
type unoffered struct{ line, language string } // the key of the line's flow

// Build turns a copy of the result of a format's reader into a folder's files. Earlier has the names of an earlier
// import into the folder. Foreign are the files in it that no import wrote, without their extension: no flow gets
// such a name.
//
// It asks the checker of the folder for the cycles that calls with certain values cannot leave, for the cases of its
// own that no call takes, and for the languages of lines that no call has. It leaves these out, so that the folder
// has no error and no advice about the import's own work. Each round begins with a new copy, because the passes
// change the center.
func Build(c *Center, earlier *NameMap, foreign []string) *Result {
	var known checked
	for {
		b := newBuilder(c.clone(), earlier, foreign)
		b.checked = known
		result := b.build()
		more := furtherFindings(b, result)

		// Each round has new findings, and the number of ways in a folder is limited. So the rounds end.
		if len(more.endings)+len(more.untaken)+len(more.unoffered) == 0 {
			return result
		}
		known.endings = slices.Concat(known.endings, more.endings)
		known.untaken = slices.Concat(known.untaken, more.untaken)
		known.unoffered = slices.Concat(known.unoffered, more.unoffered)
	}
}

// furtherFindings returns the ways of the written flows that another round has to leave out.
func furtherFindings(b *builder, result *Result) checked {
	// A round that cuts less than it should would be repeated forever.
	if b.cyclesCut < len(b.checked.endings) {
		return checked{}
	}

	var found diag.Findings
	checker := check(result.Files, &found)
	if checker == nil {
		return checked{}
	}
	unused := checker.Unused(&found)
	more := checked{untaken: newUntaken(b, unused.Outcomes)}
	more.endings = slices.DeleteFunc(result.endings(checker), func(cycle []ending) bool {
		return slices.ContainsFunc(b.checked.endings, func(known []ending) bool { return slices.Equal(known, cycle) })
	})
	for _, l := range unused.Languages {
		i := slices.IndexFunc(b.graphs, func(g *graph) bool { return g.name == l.Flow })
		one := unoffered{b.graphs[i].key, l.Name}
		if !slices.Contains(b.checked.unoffered, one) {
			more.unoffered = append(more.unoffered, one)
		}
	}
	return more
}

// check reads files as a center and checks its flows. It returns nil if a file is too large, since the caller
// refuses such a folder.
func check(files []whole.File, found *diag.Findings) *lint.Checker {
	var parsed []yaml.File
	var center *routing.Center

	for _, f := range files {
		if path.Ext(f.Name) != ".yaml" || f.Name == NameMapFile {
			continue
		}
		root := yaml.Parse(f.Name, f.Content, found)
		if root == nil || len(root.Pairs) == 0 {
			return nil
		}

		file := yaml.NewFile(f.Name, root.Pairs[0].Key.Text, root)
		parsed = append(parsed, file)
		if file.Kind == "center" {
			center = routing.Read(file, found)
		}
	}

	return lint.Check(flow.Load(center, parsed, found), found)
}
