# The image of a release: the static program of each platform, as the archives have it. ../Dockerfile builds it from source.
FROM scratch
ARG TARGETARCH
COPY ${TARGETARCH}/airenv /airenv
# Nobody: it reads the project that is mounted, and needs no user of its own.
USER 65534:65534
WORKDIR /project
ENTRYPOINT ["/airenv"]
CMD ["check"]
