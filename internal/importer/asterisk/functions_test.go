package asterisk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/importer"
	"github.com/ivrsim/ivrsim/internal/importer/asterisk"
)

// askedFunctions are dialplan functions (docs.asterisk.org, "Dialplan Functions") whose value only the
// running system knows.
const askedFunctions = `AES_DECRYPT AES_ENCRYPT AGC AGENT AMI_CLIENT AST_CONFIG AST_SORCERY BASE64_DECODE BASE64_ENCODE BLACKLIST
	CALENDAR_BUSY CALENDAR_EVENT CALENDAR_QUERY CALENDAR_QUERY_RESULT CALLCOMPLETION CALLERID CALLERPRES CDR CHANNEL CHANNELS CHANNEL_EXISTS
	CHECKSIPDOMAIN CONFBRIDGE CONFBRIDGE_CHANNELS CONFBRIDGE_INFO CONNECTEDLINE CURL DB DB_DELETE DB_EXISTS DB_KEYCOUNT DB_KEYS DEVICE_STATE
	DIALGROUP DUNDILOOKUP DUNDIQUERY DUNDIRESULT ENUMLOOKUP ENUMQUERY ENUMRESULT ENV EXTENSION_STATE FAXOPT FEATURE FEATUREMAP FILE
	FILE_COUNT_LINE FILE_FORMAT GROUP GROUP_COUNT GROUP_LIST GROUP_MATCH_COUNT HANGUPCAUSE HANGUPCAUSE_KEYS HINT IAXPEER IAXVAR ICONV IFMODULE
	IMPORT JABBER_RECEIVE JABBER_STATUS JSON_DECODE LOCK MASTER_CHANNEL MD5 MEETME_INFO MESSAGE MESSAGE_DATA MINIVMACCOUNT MINIVMCOUNTER
	ODBC ODBC_FETCH PARK_GET_CHANNEL PJSIP_AOR PJSIP_CONTACT PJSIP_ENDPOINT PJSIP_HEADER PRESENCE_STATE QUEUE_EXISTS QUEUE_GET_CHANNEL
	QUEUE_MEMBER QUEUE_MEMBER_COUNT QUEUE_MEMBER_LIST QUEUE_MEMBER_PENALTY QUEUE_VARIABLES QUEUE_WAITING_COUNT RAND REALTIME REALTIME_FIELD
	REALTIME_HASH REDIRECTING SHA1 SHARED SHELL SIPPEER SIP_HEADER SMDI_MSG SMDI_MSG_RETRIEVE SPEECH SPEECH_ENGINE SPEECH_GRAMMAR
	SPEECH_RESULTS_TYPE SPEECH_SCORE SPEECH_TEXT SRVQUERY SRVRESULT STAT STRFTIME STRPTIME SYSINFO TESTTIME TRYLOCK UNLOCK VERSION VMCOUNT VM_INFO`

// TestAskedFunctions imports a condition on each of these functions: it is a lookup that is named after it,
// and both ways after it are kept.
func TestAskedFunctions(t *testing.T) {
	for _, name := range strings.Fields(askedFunctions) {
		src := "[in]\nexten => s,1,GotoIf($[\"${" + name + "(thing)}\" = \"open\"]?2,1)\n same => n,Queue(closed)\nexten => 2,1,Queue(open)\n"
		center, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[importer.Kind]int{}
		for _, s := range center.Flows[0].Steps {
			kinds[s.Kind]++
		}
		asks := slices.ContainsFunc(center.Flows[0].Steps, func(s *importer.Step) bool {
			return s.Kind == importer.Lookup && strings.HasPrefix(s.What, name+"(")
		})
		if !asks || kinds[importer.Enqueue] != 2 {
			t.Errorf("%s: %v", name, kinds)
		}
	}
}
