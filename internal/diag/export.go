package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
)

// JSONFinding is a finding as JSON.
type JSONFinding struct {
	File     string `json:"file"` // from where the program runs
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"` // "error" or "advice"
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Fix      string `json:"mend"`
}

// WriteJSON writes all findings, sorted by place, as a list of [JSONFinding]. Folder is
// put before file names, so that they are relative to where the program runs.
func WriteJSON(w io.Writer, found *Findings, folder string) error {
	reports := []JSONFinding{}
	for _, x := range found.Sorted() {
		reports = append(reports, JSONFinding{path.Join(folder, x.Place.File), x.Place.Line, x.Place.Column, x.Severity.String(), x.Rule, x.Message, x.Fix})
	}
	return writeIndented(w, reports)
}

func writeIndented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// WriteSARIF writes all findings in the Static Analysis Results Interchange
// Format 2.1.0 (OASIS, 2020), which code-scanning pages read. Folder is put
// before file names as in [WriteJSON], and rules describes what can be found.
func WriteSARIF(w io.Writer, found *Findings, folder string, rules []Rule) error {
	results := []sarifResult{}
	for _, x := range found.Sorted() {
		results = append(results, sarifResultOf(x, folder))
	}
	described := make([]sarifRule, len(rules))
	for i, r := range rules {
		described[i] = sarifRule{
			ID: r.ID, Full: sarifMessage{oneLine(r.Doc)},
			Help:          sarifMessage{fmt.Sprintf("%s\n\nBad:\n\n%s\nGood:\n\n%s", r.Doc, r.Bad, r.Good)},
			Configuration: sarifConfiguration{sarifLevel(r.Severity)},
		}
	}
	return writeIndented(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{{Tool: sarifTool{sarifDriver{Name: "ivrsim", Rules: described}}, ColumnKind: "unicodeCodePoints", Results: results}},
	})
}

func sarifLevel(s Severity) string {
	if s == Advice {
		return "warning"
	}
	return "error"
}

func sarifResultOf(x Finding, folder string) sarifResult {
	r := sarifResult{RuleID: x.Rule, Level: sarifLevel(x.Severity), Message: sarifMessage{x.said()}}
	file := url.URL{Path: path.Join(folder, x.Place.File)}
	if path.IsAbs(file.Path) {
		file.Scheme = "file"
	}
	where := sarifPhysical{Artifact: sarifArtifact{file.String()}}
	switch {
	case x.Place.Column > 0:
		where.Region = &sarifRegion{x.Place.Line, x.Place.Column, x.Place.Column + x.Place.Width}
	case x.Place.Line > 0:
		where.Region = &sarifRegion{StartLine: x.Place.Line}
	}
	r.Locations = []sarifLocation{{where}}
	return r
}

// The parts of SARIF 2.1.0 that are written, by its property names.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string             `json:"id"`
		Full          sarifMessage       `json:"fullDescription"`
		Help          sarifMessage       `json:"help"`
		Configuration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)
