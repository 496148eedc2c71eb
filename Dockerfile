# The program alone, in an image of its own: docker run --rm -v "$PWD:/project:ro" airenv check
FROM rust:1.95-alpine3.22 AS build
WORKDIR /source
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY schema schema
# musl's headers, for the crates that link to C.
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev && cargo build --release --locked --bin airenv

FROM scratch
COPY --from=build /source/target/release/airenv /airenv
# Nobody: it reads the project that is mounted, and needs no user of its own.
USER 65534:65534
WORKDIR /project
ENTRYPOINT ["/airenv"]
CMD ["check"]
