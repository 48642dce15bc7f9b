package records_test

import (
	"fmt"
	"strings"
	"testing"
)

// A contact record tells its outcome by its queue, its agent, how it began and how it ended.
func TestOutcomesOfContacts(t *testing.T) {
	const queue = `"Queue": {"Name": "orders", "EnqueueTimestamp": "2026-11-23T13:00:30Z", "DequeueTimestamp": "2026-11-23T13:01:00Z"}`
	const info = `"QueueInfo": {"Id": "q-7", "EnqueueTimestamp": "2026-11-23T13:00:30Z"}`
	const unqueued = `"Queue": {"Name": "orders", "ARN": "arn:1"}`
	const agent = `"Agent": {"ARN": "arn:2", "ConnectedToAgentTimestamp": "2026-11-23T13:01:00Z"}`
	const byCaller, byFlow = `"DisconnectReason": "CUSTOMER_DISCONNECT"`, `"DisconnectReason": "CONTACT_FLOW_DISCONNECT"`
	const endpoint = `"TransferredToEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+12025550123"}`

	for _, tt := range []struct{ method, members, want string }{
		{"INBOUND", agent + "," + queue + "," + byCaller, "orders arn:2 answered 13:00:00Z 13:00:30Z 13:00:30Z 13:01:00Z 13:05:00Z -"},
		{"CALLBACK", agent + "," + queue, "orders arn:2 called_back 13:00:00Z 13:00:30Z 13:00:30Z 13:01:00Z 13:05:00Z -"},
		{"CALLBACK", queue + "," + byFlow, "orders - unreached 13:00:00Z 13:00:30Z 13:00:30Z - 13:01:00Z -"},
		{"INBOUND", queue + "," + byCaller, "orders - abandoned 13:00:00Z 13:00:30Z 13:00:30Z - 13:01:00Z -"},
		{"INBOUND", queue + "," + byFlow, "orders - timed_out 13:00:00Z 13:00:30Z 13:00:30Z - 13:01:00Z -"},
		{"INBOUND", info + "," + byCaller + `, "NextContactId": "x"`, "q-7 - timed_out 13:00:00Z 13:00:30Z 13:00:30Z - 13:05:00Z -"},
		{"INBOUND", info + `, "NextContactId": null`, "q-7 - abandoned 13:00:00Z 13:00:30Z 13:00:30Z - 13:05:00Z -"},
		{"INBOUND", unqueued + "," + byCaller, "- - hung_up 13:00:00Z - - - 13:05:00Z -"},
		{"INBOUND", endpoint + "," + byFlow, "- - transferred 13:00:00Z - - - 13:05:00Z -"},
		{"FLOW", byFlow, "- - self_served 13:00:00Z - - - 13:05:00Z -"},
	} {
		file := fmt.Sprintf(`{"ContactId": "a", "InitiationMethod": %q, "InitiationTimestamp": "2026-11-23T13:00:00Z", `+
			`"DisconnectTimestamp": "2026-11-23T13:05:00Z", %s}`, tt.method, tt.members)
		calls, problems, err := read(t, nil, file)
		if got := strings.TrimSpace(calls); err != nil || got != "a - - - "+tt.want || problems != "" {
			t.Errorf("%s: %s, not %s: %s %v", file, got, tt.want, problems, err)
		}
	}
}

// A call that is transferred has a contact for each queue. All have the id and the arrival of the first one.
func TestTransferOfContact(t *testing.T) {
	calls, problems, err := read(t, nil, `
{"Id": "a", "InitiationMethod": "INBOUND", "InitiationTimestamp": "2026-11-23T13:00:00Z", "DisconnectTimestamp": "2026-11-23T13:02:00Z", "NextContactId": "b", "QueueInfo": {"Id": "q-1", "EnqueueTimestamp": "2026-11-23T13:00:10Z"}, "AgentInfo": {"Id": "ann", "ConnectedToAgentTimestamp": "2026-11-23T13:00:20Z"}}
{"Id": "b", "InitialContactId": "a", "InitiationMethod": "QUEUE_TRANSFER", "InitiationTimestamp": "2026-11-23T13:02:00Z", "DisconnectTimestamp": "2026-11-23T13:04:00Z", "NextContactId": "c", "QueueInfo": {"Id": "q-2", "EnqueueTimestamp": "2026-11-23T13:02:05Z"}}
{"Id": "c", "InitialContactId": "a", "InitiationMethod": "TRANSFER", "InitiationTimestamp": "2026-11-23T13:04:00Z", "DisconnectTimestamp": "2026-11-23T13:06:00Z", "QueueInfo": {"Id": "q-3", "EnqueueTimestamp": "2026-11-23T13:04:05Z"}, "AgentInfo": {"Id": "bob", "ConnectedToAgentTimestamp": "2026-11-23T13:04:20Z"}}
{"Id": "e", "InitialContactId": "d", "InitiationMethod": "TRANSFER", "InitiationTimestamp": "2026-11-23T13:04:00Z", "DisconnectTimestamp": "2026-11-23T13:06:00Z", "QueueInfo": {"Id": "q-3", "EnqueueTimestamp": "2026-11-23T13:04:05Z"}}
`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", `
a - - - q-1 ann answered 13:00:00Z 13:00:10Z 13:00:10Z 13:00:20Z 13:02:00Z -
a - - - q-2 - timed_out 13:00:00Z 13:02:05Z 13:02:05Z - 13:04:00Z -
a - - - q-3 bob answered 13:00:00Z 13:04:05Z 13:04:05Z 13:04:20Z 13:06:00Z -
d - - - q-3 - abandoned 13:04:00Z 13:04:05Z 13:04:05Z - 13:06:00Z -`, calls)
	check(t, "problems", "", problems)
}

// A source of an outcome may have a word for any text of its column. The first source with a text counts.
func TestWordOfSource(t *testing.T) {
	m := readMap(t, `
records: csv
columns:
  arrived: Start
  answered: Answer
  ended: End
  outcome:
    - {column: Call Back At, word: called_back}
    - {column: [Answer, End], word: transferred, when: {Result: MOVED}}
    - Result
outcomes: {OK: answered, LOST: abandoned}
`)
	calls, problems, err := read(t, m, `Start,Answer,End,Result,Call Back At
2026-08-03 08:00:00,2026-08-03 08:01:00,2026-08-03 08:05:00,OK,
2026-08-03 08:00:10,,2026-08-03 08:01:10,LOST,2026-08-03 09:00:00
2026-08-03 08:00:20,,2026-08-03 08:01:20,MOVED,
2026-08-03 08:00:30,,2026-08-03 08:01:30,LOST,
`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", `
- - - - - - answered 08:00:00Z 08:00:00Z 08:00:00Z 08:01:00Z 08:05:00Z -
- - - - - - called_back 08:00:10Z - - - 08:01:10Z -
- - - - - - transferred 08:00:20Z - - - 08:01:20Z -
- - - - - - abandoned 08:00:30Z 08:00:30Z 08:00:30Z - 08:01:30Z -`, calls)
	check(t, "problems", "", problems)
}
