package asterisk_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// documentedFunctions are the dialplan functions of Asterisk 16 to 22 (docs.asterisk.org, "Dialplan Functions")
// that have no value of computedFunctions, by what becomes of them.
var documentedFunctions = map[string]string{
	"asked": `AES_DECRYPT AES_ENCRYPT AGC AGENT AMI_CLIENT ARRAY AST_CONFIG AST_SORCERY BASE64_DECODE BASE64_ENCODE BLACKLIST CALENDAR_BUSY CALENDAR_EVENT CALENDAR_QUERY
		CALENDAR_QUERY_RESULT CALLCOMPLETION CALLERID CALLERPRES CDR CHANNEL CHANNELS CHANNEL_EXISTS CHECKSIPDOMAIN CONFBRIDGE CONFBRIDGE_CHANNELS CONFBRIDGE_INFO
		CONNECTEDLINE CSV_QUOTE CURL CURLOPT DB DB_DELETE DB_EXISTS DB_KEYCOUNT DB_KEYS DELETE DENOISE DEVICE_STATE DIALGROUP DUNDILOOKUP DUNDIQUERY DUNDIRESULT
		ENUMLOOKUP ENUMQUERY ENUMRESULT ENV EVAL EVAL_EXTEN EXCEPTION EXTENSION_STATE FAXOPT FEATURE FEATUREMAP FIELDNUM FILE FILE_COUNT_LINE FILE_FORMAT
		GEOLOC_PROFILE GLOBAL_DELETE GLOBAL_EXISTS GROUP GROUP_COUNT GROUP_LIST GROUP_MATCH_COUNT HANGUPCAUSE HANGUPCAUSE_KEYS HASH HASHKEYS HINT IAXPEER
		IAXVAR ICONV IFMODULE IFTIME IMPORT JABBER_RECEIVE JABBER_STATUS JSON_DECODE LISTFILTER LOCAL_PEEK LOCK MASTER_CHANNEL MD5 MEETME_INFO MESSAGE
		MESSAGE_DATA MINIVMACCOUNT MINIVMCOUNTER MIXMONITOR ODBC ODBC_CUSTOM ODBC_FETCH PARK_GET_CHANNEL PJSIP_AOR PJSIP_CONTACT PJSIP_DIAL_CONTACTS
		PJSIP_ENDPOINT PJSIP_HEADER PJSIP_HEADERS PJSIP_HEADER_PARAM PJSIP_MEDIA_OFFER PJSIP_PARSE_URI PJSIP_PARSE_URI_FROM PJSIP_RESPONSE_HEADER
		PJSIP_RESPONSE_HEADERS POP PP_EACH_EXTENSION PP_EACH_USER PRESENCE_STATE PUSH QUEUE_EXISTS QUEUE_GET_CHANNEL QUEUE_MEMBER QUEUE_MEMBER_COUNT
		QUEUE_MEMBER_LIST QUEUE_MEMBER_PENALTY QUEUE_VARIABLES QUEUE_WAITING_COUNT RAND REALTIME REALTIME_FIELD REALTIME_HASH REDIRECTING REPLACE SAYFILES
		SET SHA1 SHARED SHELL SHIFT SIPPEER SIP_HEADER SIP_HEADERS SMDI_MSG SMDI_MSG_RETRIEVE SORT SPEECH SPEECH_ENGINE SPEECH_GRAMMAR SPEECH_RESULTS_TYPE
		SPEECH_SCORE SPEECH_TEXT SPRINTF SRVQUERY SRVRESULT STACK_PEEK STAT STIR_SHAKEN STRBETWEEN STRFTIME STRPTIME SYSINFO TESTTIME TRYLOCK TXTCIDNAME
		UNLOCK UNSHIFT URIDECODE URIENCODE VERSION VMCOUNT VM_INFO`,
	"set only": `AUDIOHOOK_INHERIT CALENDAR_WRITE CDR_PROP EXPORT FRAME_DROP FRAME_TRACE HOLD_INTERCEPT JITTERBUFFER LOG_GROUP MUTEAUDIO PERIODIC_HOOK PITCH_SHIFT
		PJSIP_DTMF_MODE PJSIP_MOH_PASSTHROUGH PJSIP_SEND_SESSION_REFRESH PJSIP_TRANSFER_HANDLING REALTIME_DESTROY REALTIME_STORE SCRAMBLE TALK_DETECT
		TONE_DETECT VOLUME`,
}

// computedFunctions have the values that the documentation gives for them, where V is "a-b/c".
var computedFunctions = map[string]string{
	"ABS(-7)": "7", "BASENAME(/var/lib/x.wav)": "x.wav", "CUT(V,-,2)": "b/c", "DEC(N)": "3", "DIALPLAN_EXISTS(in,2,1)": "1", "DIRNAME(/var/lib/x.wav)": "/var/lib",
	"EXISTS(${V})": "1", "FIELDQTY(V,-)": "2", "FILTER(a-b,${V})": "ab", "GLOBAL(G)": "here", "IF($[1 > 2]?x:y)": "y", "INC(N)": "5", "ISNULL(${V})": "0",
	"KEYPADHASH(Les)": "537", "LEN(${V})": "5", "LOCAL(V)": "a-b/c", "LTRIM(  x)": "x", "MATH(2+3,int)": "5", "MAX(3,12)": "12", "MIN(3,12)": "3", "PASSTHRU(x)": "x",
	"QUOTE(x)": `"x"`, "REGEX(\"^a\" ${V})": "1", "RTRIM(x  )": "x", "STRREPLACE(V,b,d)": "a-d/c", "TOLOWER(AbC)": "abc", "TOUPPER(abc)": "ABC", "TRIM( x )": "x",
	"VALID_EXTEN(in,2)": "1", "TIMEOUT(digit)": "3", "CDR(disposition)": "NO ANSWER",
}

// readFunctions reads lines between a menu's entry and the queues "open", where a condition leads, and "closed".
func readFunctions(t *testing.T, lines, condition string) (*importer.Center, map[importer.Kind]int, []string) {
	t.Helper()
	src := "[globals]\nG = here\n[in]\nexten => s,1,Set(V=a-b/c)\n same => n,Set(N=4)\n same => n,Set(TIMEOUT(digit)=3)\n" + lines +
		" same => n,Set(W=" + condition + ")\n same => n,GotoIf($[\"x${W}\" = \"xopen\"]?2,1)\n same => n,Queue(closed)\nexten => 2,1,Queue(open)\n"
	center, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in,s")
	if err != nil {
		t.Fatal(err)
	}
	kinds, asked := map[importer.Kind]int{}, []string{}
	for _, s := range center.Flows[0].Steps {
		if kinds[s.Kind]++; s.Kind == importer.Lookup {
			asked = append(asked, s.What)
		}
	}
	return center, kinds, asked
}

func leadsToOpen(c *importer.Center) bool {
	return slices.ContainsFunc(c.Flows[0].Steps, func(s *importer.Step) bool { return s.Kind == importer.Enqueue && s.What == "open" })
}

// TestAskedFunctions imports a condition on each of these functions: it is a lookup that is named after it,
// and both ways after it are kept.
func TestAskedFunctions(t *testing.T) {
	for _, name := range strings.Fields(documentedFunctions["asked"]) {
		_, kinds, asked := readFunctions(t, "", "${"+name+"(thing)}")
		if kinds[importer.Enqueue] != 2 || !slices.ContainsFunc(asked, func(what string) bool { return strings.HasPrefix(what, name+"(") }) {
			t.Errorf("%s: %v, asks %q", name, kinds, asked)
		}
	}
}

// TestSetFunctions sets what has no value: the way of the call is the same one.
func TestSetFunctions(t *testing.T) {
	for _, name := range strings.Fields(documentedFunctions["set only"]) {
		center, kinds, _ := readFunctions(t, " same => n,Set("+name+"(thing)=1)\n", "${"+name+"(thing)}")
		if kinds[importer.Enqueue] != 1 || kinds[importer.Lookup] != 0 {
			t.Errorf("%s: %v", name, kinds)
		}
		for _, b := range center.Flows[0].Blocks {
			if b.Status == importer.Approximated {
				t.Errorf("%s: %s: %s", name, b.ID, b.Reason)
			}
		}
	}
}

// TestComputedFunctions compares the values with those of the documentation.
func TestComputedFunctions(t *testing.T) {
	for call, want := range computedFunctions {
		condition := "${IF($[${LEN(${" + call + "})} = " + strconv.Itoa(len(want)) + " & ${REGEX(\"^" + regexp.QuoteMeta(want) + "$\" ${" + call + "})}]?open:closed)}"
		if center, kinds, asked := readFunctions(t, "", condition); kinds[importer.Enqueue] != 1 || !leadsToOpen(center) {
			t.Errorf("%s is not %s: %v, asks %q", call, want, kinds, asked)
		}
	}
}

// TestUnknownFunction: a function that is not documented is named, where it is read and where it is set.
func TestUnknownFunction(t *testing.T) {
	center, kinds, asked := readFunctions(t, " same => n,Set(FROB(a)=1)\n", "${NICATE(b)}")
	var reasons []string
	for _, b := range center.Flows[0].Blocks {
		if b.Status == importer.Approximated {
			reasons = append(reasons, b.ID+" "+b.Reason)
		}
	}
	text := strings.Join(reasons, "\n")
	if kinds[importer.Enqueue] != 2 || len(asked) != 1 || !strings.Contains(text, "not known, FROB") || !strings.Contains(text, "not known, NICATE") {
		t.Errorf("%v, asks %q\n%s", kinds, asked, text)
	}
}

// TestSetSeveral sets variables by ARRAY and LOCAL.
func TestSetSeveral(t *testing.T) {
	for _, lines := range []string{" same => n,Set(ARRAY(A,B)=x,open)\n", " same => n,Set(LOCAL(B)=open)\n"} {
		if center, kinds, asked := readFunctions(t, lines, "${B}"); kinds[importer.Enqueue] != 1 || !leadsToOpen(center) {
			t.Errorf("%q: %v, asks %q", lines, kinds, asked)
		}
	}
}
