package routing

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Explain says in words what a hub answers to the caller of a decision.
func (c *Center) Explain(d *Decision, hop Hop) string {
	switch {
	case hop.Hub == d.Hub && d.Language != d.language:
		return fmt.Sprintf("takes the call, in %s: no hub that could take it speaks %s", c.language(d.Language), c.language(d.language))
	case hop.Hub == d.Hub:
		return "takes the call"
	case hop.Reason == Eligible:
		return "eligible too" + c.overflows(d.Queue)
	case hop.Reason == NotServing:
		return "does not serve the queue"
	case hop.Reason == NotOpen:
		return "closed at this time"
	case hop.Reason == NotSpeaking && d.Hub == NoHub && d.language != d.first:
		return fmt.Sprintf("speaks neither %s nor %s", c.language(d.language), c.language(d.first))
	case hop.Reason == NotSpeaking:
		return "does not speak " + c.language(d.Language)
	}
	return "not on overflow.to of " + c.Hubs[d.own].Name.Value
}

// language gives a language's code.
func (c *Center) language(v Value) string { return c.Attributes[AttrLanguage].Values[v] }

// overflows says when another hub than the first may answer.
func (c *Center) overflows(q QueueID) string {
	if after := c.Queues[q].OverflowAfter; after > 0 {
		return ", by overflow after " + yaml.FormatDuration(after)
	}
	return ""
}

// CountryOf says which country routes the call, and whether the number said so.
func (c *Center) CountryOf(line LineID, caller *Caller) string {
	switch {
	case caller.Country == "":
		return "unknown"
	case caller.Abroad:
		return caller.Country + ", abroad: the line serves " + strings.Join(c.Lines[line].Served(), ", ")
	case caller.Number.Country != caller.Country:
		return caller.Country + ", the line's: the number does not say where its caller is"
	}
	return caller.Country
}
