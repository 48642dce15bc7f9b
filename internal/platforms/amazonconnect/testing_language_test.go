package amazonconnect_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A strict reader of test cases: the input of CreateTestCase, and in it the Testing language in the
// version 2025-06-21, both written from the pages that the package testcase names. Keys that the
// pages do not have, keys that are missing, values of another type and transitions to what does
// not exist are errors.
type languageTest struct {
	Observations []languageObservation
	byID         map[string]*languageObservation
}

type languageObservation struct {
	ID, Event  string
	Properties map[string]any
	Actions    []languageAction
	Next       []string
}

type languageAction struct {
	ID, Type, Next string
	Parameters     map[string]any
}

// shape is what a JSON value has to be.
type shape func(v any, at string) error

// fields is an object with some keys; those that end in ? may be left out.
func fields(keys map[string]shape) shape {
	return func(v any, at string) error {
		o, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is no object", at)
		}
		known := map[string]bool{}
		for key, is := range keys {
			name, optional := strings.CutSuffix(key, "?")
			known[name] = true
			value, there := o[name]
			switch {
			case !there && !optional:
				return fmt.Errorf("%s has no %s", at, name)
			case !there:
				continue
			}
			if err := is(value, at+"."+name); err != nil {
				return err
			}
		}
		for key := range o {
			if !known[key] {
				return fmt.Errorf("%s has %s", at, key)
			}
		}
		return nil
	}
}

func list(of shape) shape {
	return func(v any, at string) error {
		l, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s is no list", at)
		}
		for i, x := range l {
			if err := of(x, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return nil
	}
}

// word is a text, one of some if there are any.
func word(of ...string) shape {
	return func(v any, at string) error {
		s, ok := v.(string)
		if !ok || len(of) > 0 && !slices.Contains(of, s) {
			return fmt.Errorf("%s is %v, not one of %q", at, v, of)
		}
		return nil
	}
}

func matching(pattern string) shape {
	re := regexp.MustCompile(pattern)
	return func(v any, at string) error {
		if s, ok := v.(string); !ok || !re.MatchString(s) {
			return fmt.Errorf("%s is %v, not like %s", at, v, re)
		}
		return nil
	}
}

func count(v any, at string) error {
	if n, ok := v.(float64); !ok || n != float64(int(n)) || n < 0 {
		return fmt.Errorf("%s is %v, no count", at, v)
	}
	return nil
}

// oneOf is the first shape that fits.
func oneOf(shapes ...shape) shape {
	return func(v any, at string) error {
		var all []error
		for _, is := range shapes {
			err := is(v, at)
			if err == nil {
				return nil
			}
			all = append(all, err)
		}
		return errors.Join(all...)
	}
}

var (
	some = matching(`.`)
	e164 = matching(`^\+[1-9]\d{1,14}$`)

	strategies = map[string]shape{
		"substitute": fields(map[string]shape{"Type": word("SubstituteResource"), "SubstituteArn": some}),
		"answer":     mock("ExecutionResult", map[string]shape{"DelaySeconds?": count, "LoadedData": some}),
		"late":       mock("Error", map[string]shape{"DelaySeconds?": count, "Value": word("TimeLimitExceeded", "NoMatchingError")}),
		"hours":      mock("ExecutionResult", map[string]shape{"Value": word("InHours", "OutOfHours")}),
		"no hours":   mock("Error", map[string]shape{"Value": word("NoMatchingError")}),
		"full":       mock("Error", map[string]shape{"Value": word("QueueAtCapacity", "NoMatchingError")}),
	}
	bot      = fields(map[string]shape{"LexV2Bot": fields(map[string]shape{"AliasArn": some})})
	behavior = oneOf(
		behaves("InvokeLambdaFunction", fields(map[string]shape{"LambdaFunctionARN": some}), "substitute", "answer", "late"),
		behaves("CheckHoursOfOperation", fields(map[string]shape{"HoursOfOperationId": some}), "substitute", "hours", "no hours"),
		behaves("ConnectParticipantWithLexBot", bot, "substitute", "answer", "late"),
		behaves("TransferContactToQueue", fields(map[string]shape{"QueueId": some}), "substitute", "full"),
		behaves("DequeueAndTransferToQueue", fields(map[string]shape{"QueueId": some}), "substitute", "full"),
	)
	matches = fields(map[string]shape{"Type": word("Similarity", "Inclusion")})

	eventShapes = map[string]shape{
		"TestInitiated": fields(nil),
		"TestCompleted": fields(nil),
		"MessageReceived": oneOf(
			fields(map[string]shape{"Text": some, "MatchingCriteria": matches}),
			fields(map[string]shape{"SSML": some, "MatchingCriteria": matches}),
			fields(map[string]shape{"PromptId": some, "MatchingCriteria": matches}),
			fields(map[string]shape{"Media": fields(map[string]shape{"Uri": some, "SourceType": word("S3"), "MediaType": word("Audio")}), "MatchingCriteria": matches}),
		),
		"FlowActionStarted": oneOf(
			fields(map[string]shape{"ActionType": word("InvokeLambdaFunction"), "ActionParameters": fields(map[string]shape{"LambdaFunctionARN": some})}),
			fields(map[string]shape{"ActionType": word("CheckHoursOfOperation"), "ActionParameters": fields(map[string]shape{"HoursOfOperationId": some})}),
			fields(map[string]shape{"ActionType": word("TransferContactToQueue"), "ActionParameters": fields(map[string]shape{"QueueId": some, "AgentId?": some})}),
			fields(map[string]shape{"ActionType": word("ConnectParticipantWithLexBot"), "ActionParameters": bot}),
		),
	}
	actionShapes = map[string]shape{
		"SendInstruction": fields(map[string]shape{"ActionType": word("SendInstruction"), "Actor": word("Customer"), "Instruction": oneOf(
			fields(map[string]shape{"Type": word("DtmfInput"), "Properties": fields(map[string]shape{"Value": matching(`^[0-9*#]+$`)})}),
			fields(map[string]shape{"Type": word("TextUtterance"), "Properties": fields(map[string]shape{"Text": some, "LanguageCode": matching(`^[a-z]{2,3}-[A-Z]{2}$`)})}),
		)}),
		"OverrideSystemBehavior": fields(map[string]shape{"ActionType": word("OverrideSystemBehavior"), "Behavior": behavior}),
		"Assert": fields(map[string]shape{"Namespace": matching(`^\$\.`), "Operand": word(), "Operator": word("Equals", "TextStartsWith", "TextEndsWith", "TextContains",
			"NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo")}),
		"TestControl": fields(map[string]shape{"ActionType": word("TestControl"), "Command": fields(map[string]shape{"Type": word("EndTest")})}),
	}
	requestShape = fields(map[string]shape{
		"Name": some, "Description?": word(), "Content": some, "InitializationData?": some, "Status?": word("SAVED", "PUBLISHED"),
		"EntryPoint": fields(map[string]shape{"Type": word("VOICE_CALL"), "VoiceCallEntryPointParameters": fields(map[string]shape{
			"SourcePhoneNumber?": e164, "DestinationPhoneNumber?": e164, "FlowId?": matching(`^.{1,500}$`),
		})}),
	})
	contentShape = fields(map[string]shape{"Version": word("2025-06-21"), "Metadata?": fields(nil), "Observations": list(fields(map[string]shape{
		"Identifier": some, "Actions": list(anything), "Event": anything,
		"Usage":        fields(map[string]shape{"Type": word("EXACTLY"), "Times?": count}),
		"Transitions?": fields(map[string]shape{"NextObservations": list(some)}),
	}))})
	eventShape  = fields(map[string]shape{"Identifier": some, "Type": some, "Actor": word("System"), "Properties": anything})
	actionShape = fields(map[string]shape{"Identifier": some, "Type": some, "Parameters": anything, "Transitions": fields(map[string]shape{"NextAction": word()})})
)

func anything(any, string) error { return nil }

func mock(kind string, of map[string]shape) shape {
	return fields(map[string]shape{"Type": word("MockResponse"), "Response": fields(map[string]shape{"Type": word(kind), kind: fields(of)})})
}

func behaves(kind string, resource shape, by ...string) shape {
	var how []shape
	for _, s := range by {
		how = append(how, strategies[s])
	}
	return fields(map[string]shape{"Type": word("FlowAction"), "Properties": fields(map[string]shape{"ActionType": word(kind), "ActionParameters": resource, "Strategy": oneOf(how...)})})
}

// decode reads one JSON value.
func decode(src []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(src))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one value")
	}
	return v, nil
}

// readRequest reads the input of CreateTestCase, and returns the test and the attributes that
// the call comes with.
func readRequest(src []byte) (test *languageTest, attributes map[string]string, err error) {
	v, err := decode(src)
	if err != nil {
		return nil, nil, err
	}
	if err := requestShape(v, "request"); err != nil {
		return nil, nil, err
	}
	request := v.(map[string]any)
	entry := request["EntryPoint"].(map[string]any)["VoiceCallEntryPointParameters"].(map[string]any)
	if (entry["FlowId"] == nil) == (entry["DestinationPhoneNumber"] == nil) {
		return nil, nil, errors.New("the call comes in by a flow or by a number")
	}
	attributes = map[string]string{}
	if data, ok := request["InitializationData"].(string); ok {
		var initial struct{ Attributes map[string]string }
		if err := json.Unmarshal([]byte(data), &initial); err != nil {
			return nil, nil, err
		}
		attributes = initial.Attributes
	}
	test, err = readLanguage([]byte(request["Content"].(string)))
	return test, attributes, err
}

func readLanguage(src []byte) (*languageTest, error) {
	v, err := decode(src)
	if err != nil {
		return nil, err
	}
	if err := contentShape(v, "content"); err != nil {
		return nil, err
	}
	t, ids := &languageTest{byID: map[string]*languageObservation{}}, map[string]bool{}
	once := func(id string) error {
		if ids[id] {
			return fmt.Errorf("identifier %s is twice", id)
		}
		ids[id] = true
		return nil
	}
	for _, x := range v.(map[string]any)["Observations"].([]any) {
		o, err := readObservation(x.(map[string]any), once)
		if err != nil {
			return nil, err
		}
		t.Observations = append(t.Observations, o)
	}
	for i := range t.Observations {
		t.byID[t.Observations[i].ID] = &t.Observations[i]
	}
	return t, t.check()
}

func readObservation(v map[string]any, once func(string) error) (o languageObservation, err error) {
	o.ID = v["Identifier"].(string)
	if err := errors.Join(once(o.ID), eventShape(v["Event"], o.ID)); err != nil {
		return o, err
	}
	event := v["Event"].(map[string]any)
	o.Event = event["Type"].(string)
	is := eventShapes[o.Event]
	if is == nil {
		return o, fmt.Errorf("%s: there is no event %s", o.ID, o.Event)
	}
	if err := errors.Join(once(event["Identifier"].(string)), is(event["Properties"], o.ID)); err != nil {
		return o, err
	}
	o.Properties = event["Properties"].(map[string]any)
	for _, x := range v["Actions"].([]any) {
		if err := actionShape(x, o.ID); err != nil {
			return o, err
		}
		raw := x.(map[string]any)
		a := languageAction{ID: raw["Identifier"].(string), Type: raw["Type"].(string), Next: raw["Transitions"].(map[string]any)["NextAction"].(string)}
		is := actionShapes[a.Type]
		if is == nil {
			return o, fmt.Errorf("%s: there is no action %s", a.ID, a.Type)
		}
		if err := errors.Join(once(a.ID), is(raw["Parameters"], a.ID)); err != nil {
			return o, err
		}
		a.Parameters = raw["Parameters"].(map[string]any)
		o.Actions = append(o.Actions, a)
	}
	if t, ok := v["Transitions"].(map[string]any); ok {
		for _, id := range t["NextObservations"].([]any) {
			o.Next = append(o.Next, id.(string))
		}
	}
	return o, nil
}

// check looks at what leads where: every observation is reached from the first, which is that of
// the test's beginning, and every action follows the one before it.
func (t *languageTest) check() error {
	if len(t.Observations) == 0 || t.Observations[0].Event != "TestInitiated" {
		return errors.New("the first observation is not that of the test's beginning")
	}
	led := map[string]int{t.Observations[0].ID: 1}
	ends := 0
	for _, o := range t.Observations {
		for i, a := range o.Actions {
			next := ""
			if i+1 < len(o.Actions) {
				next = o.Actions[i+1].ID
			}
			if a.Next != next {
				return fmt.Errorf("%s leads to %q, not to %q", a.ID, a.Next, next)
			}
			if a.Type == "TestControl" {
				ends++
			}
		}
		for _, id := range o.Next {
			if t.byID[id] == nil {
				return fmt.Errorf("%s leads to %s, which does not exist", o.ID, id)
			}
			led[id]++
		}
	}
	if len(led) != len(t.Observations) || ends != 1 {
		return fmt.Errorf("%d of %d observations are led to, and the test ends %d times", len(led), len(t.Observations), ends)
	}
	return nil
}

// TestReaderIsStrict: a test case with one fault is refused.
func TestReaderIsStrict(t *testing.T) {
	content := `{"Version":"2025-06-21","Metadata":{},"Observations":[` +
		`{"Identifier":"a","Event":{"Identifier":"a1","Type":"TestInitiated","Actor":"System","Properties":{}},"Actions":[],"Usage":{"Type":"EXACTLY","Times":1},"Transitions":{"NextObservations":["b"]}},` +
		`{"Identifier":"b","Event":{"Identifier":"b1","Type":"MessageReceived","Actor":"System","Properties":{"Text":"Hello.","MatchingCriteria":{"Type":"Inclusion"}}},"Actions":[` +
		`{"Identifier":"b2","Type":"Assert","Parameters":{"Namespace":"$.Attributes.a","Operator":"Equals","Operand":"x"},"Transitions":{"NextAction":"b3"}},` +
		`{"Identifier":"b3","Type":"TestControl","Parameters":{"ActionType":"TestControl","Command":{"Type":"EndTest"}},"Transitions":{"NextAction":""}}],` +
		`"Usage":{"Type":"EXACTLY","Times":1},"Transitions":{"NextObservations":[]}}]}`
	if _, err := readLanguage([]byte(content)); err != nil {
		t.Fatal(err)
	}
	for _, fault := range [][2]string{
		{`"2025-06-21"`, `"2025-06-22"`},
		{`"Metadata":{}`, `"Metadata":{},"Name":"x"`},
		{`"Usage":{"Type":"EXACTLY","Times":1},`, ``},
		{`"Times":1`, `"Times":"1"`},
		{`"Type":"EXACTLY"`, `"Type":"ONCE"`},
		{`["b"]`, `["c"]`},
		{`["b"]`, `[]`},
		{`"NextObservations":["b"]`, `"NextActions":["b"]`},
		{`"Actor":"System"`, `"Actor":"Customer"`},
		{`"Type":"Inclusion"`, `"Type":"Contains"`},
		{`"Text":"Hello."`, `"Text":"Hello.","SSML":"x"`},
		{`"Text":"Hello."`, `"Text":7`},
		{`"MessageReceived"`, `"MessageSent"`},
		{`"Equals"`, `"Is"`},
		{`"Operand":"x"`, `"Operands":["x"]`},
		{`"NextAction":"b3"`, `"NextAction":"b4"`},
		{`"Identifier":"b2"`, `"Identifier":"b1"`},
		{`"EndTest"`, `"End"`},
		{`"ActionType":"TestControl",`, ``},
	} {
		broken := strings.Replace(content, fault[0], fault[1], 1)
		if _, err := readLanguage([]byte(broken)); err == nil || broken == content {
			t.Errorf("%s for %s is taken", fault[1], fault[0])
		}
	}
}
