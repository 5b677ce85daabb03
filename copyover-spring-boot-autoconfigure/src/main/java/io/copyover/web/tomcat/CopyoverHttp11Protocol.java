/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.web.tomcat;

import java.util.Arrays;
import java.util.Set;

import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.jspecify.annotations.Nullable;

import io.copyover.web.ClientTls;

/**
 * Tomcat's HTTP/1.1 with a gate before everything else. Tomcat makes it by its name;
 * until {@link TomcatTraffic} has customized the connector it is what Tomcat's own is.
 */
public final class CopyoverHttp11Protocol extends Http11NioProtocol {

	private static final int FORWARDING_SIZE = 512;

	private static final int FORWARDING_TLS_SIZE = 4 * 1024 + ClientTls.MAX_CERTIFICATES;

	private final ThreadLocal<Boolean> discarding = ThreadLocal.withInitial(() -> false);

	private volatile @Nullable TrafficControl control;

	/**
	 * Make the protocol.
	 */
	public CopyoverHttp11Protocol() {
		super(new CopyoverEndpoint());
	}

	/**
	 * Return the parser, also where only the endpoint was started: Tomcat logs the start
	 * of a protocol, and that one without a start has no parser.
	 */
	@Override
	public HttpParser getHttpParser() {
		HttpParser parser = super.getHttpParser();
		return (parser != null) ? parser : new HttpParser(getRelaxedPathChars(), getRelaxedQueryChars());
	}

	void setControl(TrafficControl control) {
		this.control = control;
		endpoint().setControl(control);
	}

	CopyoverEndpoint endpoint() {
		return (CopyoverEndpoint) getEndpoint();
	}

	Set<String> allowedTrailers() {
		return getAllowedTrailerHeadersInternal();
	}

	/**
	 * Return the greatest size of a request's head. It leaves room for what a forwarded
	 * request carries, so that none is refused that was not before.
	 */
	@Override
	public int getMaxHttpRequestHeaderSize() {
		return super.getMaxHttpRequestHeaderSize() + FORWARDING_SIZE + (isSSLEnabled() ? FORWARDING_TLS_SIZE : 0);
	}

	@Override
	public int getMaxHttpResponseHeaderSize() {
		return super.getMaxHttpResponseHeaderSize() + FORWARDING_SIZE;
	}

	@Override
	public int getMaxHeaderCount() {
		int count = super.getMaxHeaderCount();
		return (count > 0) ? count + 1 : count;
	}

	/**
	 * Return how many requests a connection may have: one from the moment on that answers
	 * are to close their connections.
	 */
	@Override
	public int getMaxKeepAliveRequests() {
		TrafficControl traffic = this.control;
		return (traffic != null && traffic.isClosingAfterAnswers()) ? 1 : super.getMaxKeepAliveRequests();
	}

	/**
	 * Have the processor thrown away that the current thread is about to give back.
	 */
	void discardProcessor() {
		this.discarding.set(true);
	}

	/**
	 * Return how many processors are kept, which Tomcat asks before it keeps one.
	 */
	@Override
	public int getProcessorCache() {
		boolean discard = this.discarding.get();
		this.discarding.remove();
		return discard ? 0 : super.getProcessorCache();
	}

	@Override
	protected Processor createProcessor() {
		TrafficControl traffic = this.control;
		return (traffic != null) ? new CopyoverHttp11Processor(this, getAdapter(), traffic) : super.createProcessor();
	}

	@Override
	public @Nullable UpgradeProtocol getNegotiatedProtocol(String negotiatedName) {
		return gated(super.getNegotiatedProtocol(negotiatedName));
	}

	@Override
	public @Nullable UpgradeProtocol getUpgradeProtocol(String upgradedName) {
		return gated(super.getUpgradeProtocol(upgradedName));
	}

	private @Nullable UpgradeProtocol gated(@Nullable UpgradeProtocol protocol) {
		TrafficControl traffic = this.control;
		return (traffic != null && protocol instanceof Http2Protocol http2 && endpoint().getUseAsyncIO())
				? new GatedHttp2(http2, this, traffic) : protocol;
	}

	/**
	 * Tell whether there may be HTTP/2 without a gate: that of Tomcat which reads and
	 * writes synchronously.
	 * @return {@code true} if there may be
	 */
	boolean hasUngatedHttp2() {
		return !endpoint().getUseAsyncIO()
				&& Arrays.stream(findUpgradeProtocols()).anyMatch(Http2Protocol.class::isInstance);
	}

	@Override
	public boolean useCompression(Request request, Response response) {
		return request.getAttribute(ForwardedExchange.ATTRIBUTE) == null && super.useCompression(request, response);
	}

}
