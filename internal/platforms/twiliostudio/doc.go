// Package twiliostudio reads Twilio Studio flows (schema 2019-09) into the intermediate form
// of package importer: exported definitions, and the answers of the Flows API that hold
// one.
//
// A flow is a list of states ("widgets"), each with a type, properties and transitions by
// event; a transition without a next state ends the flow. What the widgets do is in
// Twilio's widget library (https://www.twilio.com/docs/studio/widget-library) and in the
// documentation of the TwiML verbs behind them. It knows nothing of the other formats.
package twiliostudio
