package architect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// asked are the actions that ask another system, with their outputs; a failure that has
// actions of its own is an answer too.
var asked = map[string][]string{
	"callData": {"success", "timeout", "failure"}, "callBridge": {"success", "timeout", "failure"}, "callDataAction": {"success", "timeout", "failure"},
	"dataTableLookup": {"found", "notFound", "failure"}, "getExternalContact": {"found", "notFound", "failure"}, "searchExternalContacts": {"oneResult", "multipleResults", "noResults", "failure"},
	"getExternalOrganization": {"found", "notFound", "failure"}, "getParticipantData": {"success"},
	"findQueue": {"found", "notFound"}, "findQueueById": {"found", "notFound"}, "findUser": {"found", "notFound"}, "findUserById": {"found", "notFound"}, "findUsersById": {"found", "notFound"},
	"findSkill": {"found", "notFound"}, "findLanguageSkill": {"found", "notFound"}, "findSchedule": {"found", "notFound"}, "findScheduleGroup": {"found", "notFound"}, "findEmergencyGroup": {"found", "notFound"}, "findGroup": {"found", "notFound"}, "findUserPrompt": {"found", "notFound"}, "findSystemPrompt": {"found", "notFound"}, "findUtilizationLabel": {"found", "notFound"},
	"evaluateEmergencyGroup": {"active", "inactive"}, "getRawSIPHeaders": {"success", "failure"}, "getSIPHeaders": {"success", "failure"}, "decryptData": {"success", "failure"}, "encryptData": {"success", "failure"}, "detectSilence": {"silence", "timeout", "failure"}, "getJourneyOutcome": {"success", "failure"}, "getConversationData": {"success", "failure"}, "getRoutableQueue": {"success", "failure"}, "wait": {"success", "timeout"},
}

// ask is a lookup of what another system answers, or of how an action ends that is not known.
func (r *reader) ask(kind string, v importer.Value, s *importer.Step, id, next string) {
	b := s.From[0]
	answers, known := asked[kind]
	s.What = cmp.Or(askedOf(v), b.Name, kind)
	r.center.Names[s.What] = readable(s.What)
	if !known {
		if strings.HasPrefix(kind, "call") || strings.HasPrefix(kind, "dial") {
			b.Approximate("a bot or another flow talks with the caller: only how it ends is an answer", "")
		} else {
			b.Approximate("an action that is not known: here its outputs are answers of a lookup", "write the steps that it stands for")
		}
		answers = v.Get("outputs").Keys()
		if len(answers) == 0 {
			answers = []string{"done"}
		}
	}
	for i, a := range answers {
		to := r.output(v, id, a, next)
		if known && i > 0 && to == s.Edges[0].To && !v.Get("outputs").Has(a) {
			continue // it goes on like the first
		}
		var sets []importer.Assign
		if i == 0 {
			for _, x := range filled(v) {
				sets = append(sets, importer.Assign{Attribute: r.variable(x)})
			}
		}
		s.Edge(cmp.Or(outputNames[a], a), to, sets...)
	}
}

// outputNames are the words of the flow language for some outputs.
var outputNames = map[string]string{"notFound": "not_found", "failure": "failed"}

// askedOf names what an action asks: a data action or a table, which several actions may ask.
func askedOf(v importer.Value) string {
	for _, category := range v.Get("category").Keys() {
		for _, action := range v.Get("category", category, "dataAction").Keys() {
			return action
		}
	}
	for _, table := range v.Get("dataTable").Keys() {
		return table
	}
	return ""
}

// filled returns the variables that the first output of an action fills: {var: Flow.x}.
func filled(v importer.Value) []string {
	var out []string
	var visit func(importer.Value, int)
	visit = func(x importer.Value, depth int) {
		if depth > 12 {
			return
		}
		for _, k := range x.Keys() {
			if k == "var" && x.Get(k).Text() != "" && !slices.Contains(out, x.Get(k).Text()) {
				out = append(out, x.Get(k).Text())
			}
			if k != "actions" && k != "inputs" {
				visit(x.Get(k), depth+1)
			}
		}
		for _, item := range x.List() {
			visit(item, depth+1)
		}
	}
	for _, k := range v.Keys() {
		if lower := strings.ToLower(k); strings.Contains(lower, "output") || strings.Contains(lower, "result") || k == "dataTable" || k == "attributes" || k == "category" {
			visit(v.Get(k), 0)
		}
	}
	return out
}
