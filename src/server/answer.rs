//! Answers to requests, and the protocol's errors.
//!
//! Enters: parameters of a request. Leaves: its result, or why there is none. A reason never quotes the request.

use lsp_server::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Why a request has no result.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub code: ErrorCode,
    pub message: &'static str,
    pub data: Option<Value>,
}

/// The result of a request.
pub(super) type Answer = Result<Value, Failure>;

impl Failure {
    /// A failure with its reason.
    pub fn new(code: ErrorCode, message: &'static str) -> Self {
        Self { code, message, data: None }
    }

    /// The parameters are not those of the method.
    pub fn params() -> Self {
        Self::new(ErrorCode::InvalidParams, "the parameters are not those that the method takes")
    }

    /// A position lies outside of its text.
    pub fn outside() -> Self {
        Self::new(ErrorCode::InvalidParams, "the file has no such line")
    }

    /// The text has changed since the question was asked.
    pub fn stale(method: &str) -> Self {
        let message = "the file has changed since";
        if method == "textDocument/diagnostic" {
            let data = Some(json!({"retriggerRequest": true}));
            return Self { data, ..Self::new(ErrorCode::ServerCancelled, message) };
        }
        Self::new(ErrorCode::ContentModified, message)
    }
}

/// Reads the parameters of a request.
pub(super) fn read<P: DeserializeOwned>(params: Value) -> Result<P, Failure> {
    serde_json::from_value(params).map_err(|_| Failure::params())
}
