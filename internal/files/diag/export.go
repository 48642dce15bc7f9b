package diag

import (
	"fmt"
	"io"
	"net/url"
	"path"
)

// JSONFinding is a finding as JSON.
type JSONFinding struct {
	File     string `json:"file"` // relative to the working directory
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"` // "error" or "advice"
	Rule     RuleID `json:"rule"`
	Message  string `json:"message"`
	Fix      string `json:"mend"` // Finding.Fix; the key is older than the field and kept for readers of the JSON

	Edits []JSONEdit `json:"edits,omitempty"` // the edits of a certain fix
}

// JSONEdit is an edit as JSON. The end is after the last replaced character.
type JSONEdit struct {
	File      string `json:"file"` // relative to the working directory
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Text      string `json:"text"`
}

// WriteJSON writes all findings, sorted by place, as a list of [JSONFinding]. It puts
// folder before file names, so that they are relative to the working directory.
func WriteJSON(w io.Writer, found *Findings, folder string) error {
	// An empty list is [] and not null.
	list := []JSONFinding{}
	for _, x := range found.Sorted() {
		out := JSONFinding{
			path.Join(folder, x.Place.File), x.Place.Line, x.Place.Column, x.Severity.String(), x.Rule,
			x.Message, x.Fix, nil,
		}
		if e := x.Edit; !e.IsZero() {
			out.Edits = []JSONEdit{{path.Join(folder, e.File), e.Line, e.Column, e.Line, e.Column + e.Width, e.Text}}
		}
		list = append(list, out)
	}

	return writeIndented(w, list)
}

func writeIndented(w io.Writer, v any) error {
	if err := NewJSONEncoder(w).Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// WriteSARIF writes all findings in the Static Analysis Results Interchange Format
// 2.1.0 (OASIS, 2020), which code-scanning pages read. It puts folder before file names
// as [WriteJSON] does; rules describes the rules of the findings.
func WriteSARIF(w io.Writer, found *Findings, folder string, rules []Rule) error {
	// The columns of a finding count characters, and the default of the format is UTF-16 units.
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver.Name = "ivrsim"

	run.Tool.Driver.Rules = make([]sarifRule, len(rules))
	for i, r := range rules {
		rule := &run.Tool.Driver.Rules[i]
		rule.ID, rule.Full.Text = r.ID, oneLine(r.Doc)
		rule.Help.Text = fmt.Sprintf("%s\n\nBad:\n\n%s\nGood:\n\n%s", r.Doc, r.Bad, r.Good)
		rule.Configuration.Level = sarifLevel(r.Severity)
	}

	for _, x := range found.Sorted() {
		run.Results = append(run.Results, sarifResultOf(x, folder))
	}

	return writeIndented(w, struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifLevel(s Severity) string {
	if s == Advice {
		return "warning"
	}
	return "error"
}

func sarifResultOf(x Finding, folder string) sarifResult {
	var location sarifLocation
	location.Physical.Artifact = sarifArtifactOf(folder, x.Place.File)

	// A finding about a whole file has no region.
	if x.Place.Line > 0 {
		location.Physical.Region = &sarifRegion{x.Place.Line, x.Place.Column, x.Place.Column + x.Place.Width}
	}

	result := sarifResult{x.Rule, sarifLevel(x.Severity), sarifMessage{x.text()}, []sarifLocation{location}, nil}
	if e := x.Edit; !e.IsZero() {
		deleted := sarifRegion{e.Line, e.Column, e.Column + e.Width}
		result.Fixes = []sarifFix{{sarifMessage{x.Fix}, []sarifChange{{
			sarifArtifactOf(folder, e.File),
			[]sarifReplacement{{deleted, sarifMessage{e.Text}}},
		}}}}
	}

	return result
}

func sarifArtifactOf(folder, file string) sarifArtifact {
	location := url.URL{Path: path.Join(folder, file)}
	if path.IsAbs(location.Path) {
		location.Scheme = "file"
	}
	return sarifArtifact{location.String()}
}

// The objects of SARIF 2.1.0 that are written, with its property names.
type (
	sarifRun struct {
		Tool struct {
			Driver struct {
				Name  string      `json:"name"`
				Rules []sarifRule `json:"rules"`
			} `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifRule struct {
		ID            RuleID       `json:"id"`
		Full          sarifMessage `json:"fullDescription"`
		Help          sarifMessage `json:"help"`
		Configuration struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifResult struct {
		RuleID    RuleID          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifFix struct {
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion  `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   *sarifRegion  `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn"`
	}
)
